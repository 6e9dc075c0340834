import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { serveLive, type LiveServer } from "../../../harness/live/live-server.ts";
import type { Offer } from "../../../harness/live/protocol.ts";
import { ownAddresses } from "../../../harness/live/lan/address.ts";
import { ask as askServer, codeOfConnecting, token, type Asked } from "./ask.ts";
import { facts } from "./facts.ts";

const onStart = vi.fn();
let server: LiveServer;
beforeAll(async () => {
  server = await serveLive({
    host: "127.0.0.1",
    port: 0,
    token,
    offerOf: ({ key, visit }): Offer => ({ key, visit, variantIds: ["a"], runtimes: [] }),
    onStart,
  });
});
afterAll(() => server.close());

const ask = (path: string, asked?: Asked) => askServer(server, path, asked);

const hello = (changes: object = {}) => JSON.stringify({ key: null, facts: { ...facts, ...changes } });

describe("the server of boxbench live", () => {
  it("knows a device by its key, and a page that comes again as its second visit", async () => {
    const first = JSON.parse((await ask("/api/hello", { body: hello() })).text) as Offer;
    expect(first.visit).toBe(1);
    const again = await ask("/api/hello", { body: JSON.stringify({ key: first.key, facts }) });
    expect(JSON.parse(again.text)).toMatchObject({ key: first.key, visit: 2 });
  });

  it.each(["evil.example:80", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80"])(
    "refuses the foreign Host %s, whatever is asked",
    async (host) => {
      expect((await ask("/", { method: "GET", headers: { Host: host } })).status).toBe(421);
      expect((await ask("/api/hello", { headers: { Host: host }, body: hello() })).status).toBe(421);
    },
  );

  it.each(["http://evil.example", "null", "http://127.0.0.1:1", ""])(
    "refuses the foreign Origin %s",
    async (origin) => {
      expect((await ask("/api/hello", { headers: { Origin: origin }, body: hello() })).status).toBe(403);
    },
  );

  it("refuses a page of another site that a browser names", async () => {
    const headers = { "Sec-Fetch-Site": "cross-site" };
    expect((await ask("/api/hello", { headers, body: hello() })).status).toBe(403);
  });

  it.each(["", "Bearer ", "Bearer x", `Bearer ${token}x`, `Basic ${token}`])(
    "refuses who has no token, as in the header %j",
    async (authorization) => {
      for (const path of [
        "/api/hello",
        "/api/next",
        "/api/alive",
        "/api/leave",
        "/api/start",
        "/api/reply",
      ]) {
        expect((await ask(path, { headers: { Authorization: authorization }, body: hello() })).status).toBe(
          401,
        );
      }
    },
  );

  it("reads no 10 MB of JSON, whatever length is promised", async () => {
    const body = hello({ userAgent: "x".repeat(10_000_000) });
    expect(await statusOf(() => ask("/api/hello", { body }))).toBe(413);
    expect(
      await statusOf(() => ask("/api/hello", { body, headers: { "Transfer-Encoding": "chunked" } })),
    ).toBe(413);
  });

  it.each([
    ["a NaN", hello().replace('"cores":4', '"cores":NaN')],
    ["an infinity", hello().replace('"cores":4', '"cores":1e999')],
    ["a prototype", hello().replace("{", '{"__proto__":{"key":null},')],
    ["a prototype inside", hello().replace('"cores":4', '"cores":4,"__proto__":{"x":1}')],
    ["a constructor", hello().replace('"cores":4', '"cores":4,"constructor":{"x":1}')],
    ["a text that is too long", hello({ browser: "x".repeat(201) })],
    ["what clears a terminal", hello({ browser: "\u001b[2J" })],
    ["a second line", hello({ userAgent: "Chrome\nerror: all is lost" })],
    ["half a core", hello({ cores: 0.5 })],
    ["a key with ../", JSON.stringify({ key: "../../../../../etc/pass", facts })],
    ["no object", "[]"],
    ["nothing", ""],
  ])("refuses %s", async (_, body) => {
    expect((await ask("/api/hello", { body })).status).toBe(400);
  });

  it("refuses what is no JSON by its type, which a foreign form could send", async () => {
    expect(
      (await ask("/api/hello", { headers: { "Content-Type": "text/plain" }, body: hello() })).status,
    ).toBe(415);
  });

  it.each([
    "/../package.json",
    "/ort/../../package.json",
    "/ort/..%2f..%2fpackage.json",
    "/ort/%2e%2e/package.json",
    "/ort/",
    "/device/../package.json",
    `/device/${"a".repeat(22)}/model.onnx`,
    "/frame/../live.js",
    "/constructor",
    "/api/hello",
  ])("has nothing at %s", async (path) => {
    expect((await ask(path, { method: "GET" })).status).toBe(404);
  });

  it.each(["PUT", "DELETE", "OPTIONS"])("answers no %s", async (method) => {
    expect((await ask("/", { method })).status).toBe(405);
  });

  it("answers with isolation and a strict policy, and lets no other origin read", async () => {
    for (const path of ["/", "/live.js", "/alive.js", "/frame/ort", "/nothing"]) {
      const { headers } = await ask(path, { method: "GET" });
      expect(headers["access-control-allow-origin"]).toBeUndefined();
      expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
      expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["content-security-policy"]).toMatch(
        /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval' blob:;/,
      );
    }
  });

  it("takes markup in every text as text, and gives none of it back as a page", async () => {
    const markup = '"><script>alert(1)</script>';
    const texts = {
      userAgent: markup,
      browser: markup,
      platform: markup,
      model: markup,
      webgl: { name: markup, isCpu: false },
    };
    const { status, headers } = await ask("/api/hello", { body: hello(texts) });
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json");
  });

  it("reads no reply of a device that was asked nothing, so that nobody fills the memory with them", async () => {
    const { key } = JSON.parse((await ask("/api/hello", { body: hello() })).text) as Offer;
    const head = JSON.stringify({ key, visit: 1, id: 1, hiddenMs: 0, workers: 0, value: null, error: null });
    const body = Buffer.concat([Buffer.from(Uint32Array.of(head.length).buffer), Buffer.from(head)]);
    expect((await ask("/api/reply", { body })).status).toBe(409);
  });

  it("hears a page that is busy, and none that it does not know", async () => {
    const { key } = JSON.parse((await ask("/api/hello", { body: hello() })).text) as Offer;
    const alive = async (told: object) => (await ask("/api/alive", { body: JSON.stringify(told) })).status;
    expect(await alive({ key, visit: 1 })).toBe(200);
    expect(await alive({ key: "a".repeat(22), visit: 1 })).toBe(404);
    expect(await alive({ key, visit: Number.NaN })).toBe(400);
  });

  it("starts nothing for an older page, nor with a runtime that there is none of", async () => {
    const { key } = JSON.parse((await ask("/api/hello", { body: hello() })).text) as Offer;
    const start = (changes: object) =>
      ask("/api/start", {
        body: JSON.stringify({ key, visit: 1, variantIds: ["a"], providers: ["wasm"], ...changes }),
      });
    expect((await start({ visit: 2 })).status).toBe(409);
    expect((await start({ providers: ["../wasm"] })).status).toBe(400);
    expect((await start({ variantIds: [] })).status).toBe(400);
    expect(onStart).not.toHaveBeenCalled();
    expect((await start({})).status).toBe(200);
    expect(onStart).toHaveBeenCalledOnce();
  });

  it("listens on 127.0.0.1 alone, so that no other device can ask", async () => {
    const port = Number(new URL(server.origin).port);
    const others = ownAddresses().filter(({ address }) => address !== "127.0.0.1");
    for (const { address } of others) expect(await codeOfConnecting(address, port)).toBe("ECONNREFUSED");
  });

  it("says in a line that a port is taken", async () => {
    const port = Number(new URL(server.origin).port);
    await expect(
      serveLive({ host: "127.0.0.1", port, token, offerOf: () => ({}) as Offer, onStart }),
    ).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining(`port ${port} is taken`) });
  });
});

/** A server that stops reading answers 413, or has closed before the sender is done. */
async function statusOf(asking: () => Promise<{ status: number | undefined }>): Promise<number | undefined> {
  try {
    return (await asking()).status;
  } catch (error) {
    return ["ECONNRESET", "EPIPE"].includes((error as NodeJS.ErrnoException).code ?? "") ? 413 : undefined;
  }
}
