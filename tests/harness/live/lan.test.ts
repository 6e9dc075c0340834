import { X509Certificate } from "node:crypto";
import { connect } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { addressToServe, ownAddresses, type OwnAddress } from "../../../harness/live/lan/address.ts";
import { certificateFor, type Certificate } from "../../../harness/live/lan/certificate.ts";
import { handshakeProblemOf } from "../../../harness/live/lan/handshake.ts";
import { live } from "../../../harness/live/live.ts";
import { serveLive, type LiveServer } from "../../../harness/live/live-server.ts";
import type { Offer } from "../../../harness/live/protocol.ts";
import { ask as askServer, codeOfConnecting, token, type Asked } from "./ask.ts";
import { facts } from "./facts.ts";

const own = (address: string, network: string, isInternal = false): OwnAddress => ({
  address,
  network,
  family: address.includes(":") ? "IPv6" : "IPv4",
  isInternal,
});
const loopback = own("127.0.0.1", "lo", true);
const wlan = own("192.0.2.7", "wlan0");

describe("the address that --lan serves", () => {
  it("is the only one that other devices can reach, and one of IPv6 beside it needs no choice", () => {
    expect(addressToServe(true, [loopback, wlan, own("2001:db8::7", "wlan0")])).toBe("192.0.2.7");
    expect(addressToServe(true, [loopback, own("2001:db8::7", "wlan0")])).toBe("2001:db8::7");
  });

  it("is asked for where there are several, all of them named", () => {
    expect(() => addressToServe(true, [loopback, wlan, own("198.51.100.2", "docker0")])).toThrow(
      "several addresses: 192.0.2.7 (wlan0), 198.51.100.2 (docker0). Name the one in the network of your device: " +
        "--lan 192.0.2.7",
    );
  });

  it("is never all of them, nor one of another computer", () => {
    for (const asked of ["0.0.0.0", "::", "192.0.2.8", "localhost", "../x"]) {
      expect(() => addressToServe(asked, [loopback, wlan])).toThrow(
        `--lan ${asked} is no address of this computer. It has 192.0.2.7 (wlan0).`,
      );
    }
    expect(() => addressToServe(true, [loopback])).toThrow("no address that another device can reach");
  });
});

describe("the certificate of --lan", () => {
  it("is for one address, for a server, for no longer than asked and a day, and no authority's", async () => {
    const { cert, fingerprint } = await certificateFor("192.0.2.7", 30);
    const read = new X509Certificate(cert);
    expect(read.subjectAltName).toBe("IP Address:192.0.2.7");
    // id-kp-serverAuth of RFC 5280, 4.2.1.12.
    expect(read.toLegacyObject().ext_key_usage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect(read.ca).toBe(false);
    expect(read.verify(read.publicKey)).toBe(true);
    const hours = (new Date(read.validTo).getTime() - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(24.4);
    expect(hours).toBeLessThan(24.6);
    expect(fingerprint).toBe(read.fingerprint256);
  });

  it("is another one each time, with another key", async () => {
    const both = [await certificateFor("::1", 1), await certificateFor("::1", 1)];
    expect(both[0]!.fingerprint).not.toBe(both[1]!.fingerprint);
    expect(both[0]!.key).not.toBe(both[1]!.key);
  });

  it("that a browser refuses is told by the browser's alert", () => {
    expect(handshakeProblemOf("ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN")).toBe("refused");
    expect(handshakeProblemOf("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA")).toBe("refused");
    expect(handshakeProblemOf("ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE")).toBe("refused");
    expect(handshakeProblemOf("ERR_SSL_HTTP_REQUEST")).toBe("http");
    expect(handshakeProblemOf("ECONNRESET")).toBeNull();
    expect(handshakeProblemOf(undefined)).toBeNull();
  });
});

const hello = JSON.stringify({ key: null, facts });

describe("the server of boxbench live --lan", () => {
  const host = ownAddresses().find(({ isInternal }) => !isInternal)?.address ?? "::1";
  const onHandshakeProblem = vi.fn();
  let certificate: Certificate;
  let server: LiveServer;
  beforeAll(async () => {
    certificate = await certificateFor(host, 5);
    server = await serveLive({
      host,
      port: 0,
      token,
      certificate,
      onHandshakeProblem,
      offerOf: ({ key, visit }): Offer => ({ key, visit, variantIds: ["a"], runtimes: [] }),
      onStart: () => {},
    });
  });
  afterAll(() => server.close());
  const ask = (path: string, asked?: Asked) => askServer(server, path, asked, certificate.cert);

  it("answers who trusts its certificate and has the token", async () => {
    expect(server.origin).toMatch(/^https:\/\//);
    expect((await ask("/api/hello", { body: hello })).status).toBe(200);
    expect((await ask("/api/hello", { body: hello, headers: { Authorization: "Bearer x" } })).status).toBe(
      401,
    );
  });

  it("shows the certificate whose fingerprint the terminal shows", async () => {
    const shown = await new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(server.origin);
      const bare = hostname.replaceAll(/[[\]]/g, "");
      const socket = connectSecurely({ host: bare, port: Number(port), ca: certificate.cert }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.end();
      }).on("error", reject);
    });
    expect(shown).toBe(certificate.fingerprint);
  });

  it("refuses every other name, this computer's own among them, and pages that are not its own", async () => {
    const { port } = new URL(server.origin);
    for (const name of ["localhost", "127.0.0.1", "evil.example"]) {
      const headers = { Host: `${name}:${port}` };
      expect((await ask("/", { method: "GET", headers })).status).toBe(421);
    }
    for (const origin of [server.origin.replace("https", "http"), "https://evil.example", "null"]) {
      expect((await ask("/api/hello", { body: hello, headers: { Origin: origin } })).status).toBe(403);
    }
  });

  it("listens on no other address of this computer", async () => {
    const { port } = new URL(server.origin);
    const others = ownAddresses().filter(({ address }) => address !== host);
    expect(others.length).toBeGreaterThan(0);
    for (const { address } of others)
      expect(await codeOfConnecting(address, Number(port))).toBe("ECONNREFUSED");
  });

  it("tells that a device asked without TLS, and answers it nothing", async () => {
    const { hostname, port } = new URL(server.origin);
    const answered = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(Number(port), hostname.replaceAll(/[[\]]/g, ""), () =>
        socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
      );
      socket.on("data", (part) => (text += part.toString("latin1")));
      socket.on("error", () => {});
      socket.on("close", () => resolve(text));
    });
    expect(answered).not.toContain("<html");
    expect(onHandshakeProblem).toHaveBeenCalledWith("http");
  });
});

describe("boxbench live --lan", () => {
  it("shows its address, a QR code and the fingerprint, and serves nobody once its time is over", async () => {
    const printed: string[] = [];
    const noted: string[] = [];
    const host = ownAddresses().find(({ isInternal }) => !isInternal)?.address ?? "::1";
    await live(
      {
        lan: host,
        // 60 ms.
        minutes: 0.001,
        port: 0,
        batch: [1],
        threads: [1],
        limit: 60,
        preset: "full",
        models: "models",
        seed: 1,
        rounds: { min: 1, max: 1 },
      },
      {
        print: (line) => void printed.push(line),
        note: (line) => void noted.push(line),
        signal: new AbortController().signal,
        finish: () => {},
      },
    );
    const address = new URL(/https:\S+#[\w-]{22}$/.exec(printed[0]!)![0]);
    expect(noted[0]).toMatch(/^[█▀▄ \n]+$/);
    expect(noted).toContainEqual(expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/));
    expect(noted.at(-1)).toBe("The 0.001 minutes are over: the page is no longer served.");
    const bare = address.hostname.replaceAll(/[[\]]/g, "");
    expect(await codeOfConnecting(bare, Number(address.port))).toBe("ECONNREFUSED");
  });
});
