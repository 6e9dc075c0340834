import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { isIPv6, type AddressInfo } from "node:net";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { closeServer, ortHandler } from "../../src/runtimes/browsers/serving.ts";
import type { Device } from "./device.ts";
import { baseHeaders, checkSource, checkToken, pagePolicy, Refusal } from "./guard.ts";
import type { Certificate } from "./lan/certificate.ts";
import { handshakeProblemOf, type HandshakeProblem } from "./lan/handshake.ts";
import { pageApi, type PageEvents } from "./page-api.ts";
import { pageAssets, type Asset } from "./page-assets.ts";
import { refuse, send, typeOf } from "./sending.ts";

export interface LiveOptions extends PageEvents {
  /** The one address that it listens on. */
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly token: string;
  /** Serves over HTTPS with it; over HTTP where there is none. */
  readonly certificate?: Certificate;
  /** A device did not get as far as a question. */
  onHandshakeProblem?(problem: HandshakeProblem): void;
}

export interface LiveServer {
  /** Such as `http://127.0.0.1:34567`. */
  readonly origin: string;
  /** Offers bytes to every device. */
  share(path: string, bytes: Uint8Array): void;
  close(): Promise<void>;
}

/** Most connections at once. */
const mostConnections = 256;

/**
 * Serves the page that measures on a device, to whom has the token.
 *
 * @throws BoxbenchError USAGE where the port is taken
 */
export async function serveLive(options: LiveOptions): Promise<LiveServer> {
  const { certificate } = options;
  const scheme = certificate === undefined ? "http" : "https";
  const limits = { requestTimeout: 120_000, headersTimeout: 10_000 };
  const assets = await pageAssets();
  const devices = new Map<string, Device>();
  const hosts = new Set<string>();
  const serveOrt = ortHandler((response) => refuse(response, new Refusal(404, "nothing here")));
  const questions = pageApi(devices, options);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    checkSource(request, hosts, scheme);
    const url = request.url ?? "";
    if (request.method === "POST") {
      checkToken(request, options.token);
      const ask = Object.hasOwn(questions, url) ? questions[url] : undefined;
      if (ask === undefined) throw new Refusal(404, "nothing here");
      return send(response, { type: "application/json", body: JSON.stringify(await ask(request)) });
    }
    if (request.method !== "GET") throw new Refusal(405, "neither GET nor POST");
    const asset = assets.get(url) ?? ownAsset(url, devices);
    if (asset !== undefined) return send(response, asset);
    serveOrt(request, response);
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(baseHeaders)) response.setHeader(name, value);
    response.setHeader("Content-Security-Policy", pagePolicy);
    void answer(request, response).catch((error: unknown) => refuse(response, error));
  };
  const server =
    certificate === undefined
      ? createServer(limits, onRequest)
      : createSecureServer({ ...limits, key: certificate.key, cert: certificate.cert }, onRequest);
  server.maxConnections = mostConnections;
  server.on("tlsClientError", ({ code }: NodeJS.ErrnoException) => {
    const problem = handshakeProblemOf(code);
    if (problem !== null) options.onHandshakeProblem?.(problem);
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  // As browsers write them: a port that goes without saying is left out.
  const originOf = (name: string) =>
    new URL(`${scheme}://${isIPv6(name) ? `[${name}]` : name}:${port}`).origin;
  const names = options.host === "127.0.0.1" ? [options.host, "localhost"] : [options.host];
  for (const name of names) hosts.add(new URL(originOf(name)).host);
  return {
    origin: originOf(options.host),
    share: (path, body) => void assets.set(path, { type: typeOf(path), body }),
    close: async () => {
      for (const device of devices.values()) device.stop();
      await closeServer(server);
    },
  };
}

async function listen(server: Server, { host, port }: LiveOptions): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, host, resolve);
    });
  } catch (cause) {
    const taken = (cause as NodeJS.ErrnoException).code === "EADDRINUSE";
    const reason = taken ? `port ${port} is taken` : messageOf(cause);
    throw new BoxbenchError(
      "USAGE",
      `Cannot serve at ${host}: ${reason}. Choose another with --port, or leave it out.`,
      {
        cause,
      },
    );
  }
}

/** What one device may fetch: its model, its inputs, its report. The key in the path is a secret of its page. */
function ownAsset(url: string, devices: ReadonlyMap<string, Device>): Asset | undefined {
  const key = /^\/device\/([\w-]{22})\//.exec(url)?.[1];
  const body = key === undefined ? undefined : devices.get(key)?.contents.get(url);
  return body === undefined ? undefined : { type: typeOf(url), body };
}
