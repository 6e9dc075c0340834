import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { isIPv6, type AddressInfo } from "node:net";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { closeServer, ortHandler } from "../../src/runtimes/browsers/serving.ts";
import { Device } from "./device.ts";
import { baseHeaders, bodyOf, checkSource, checkToken, pagePolicy, Refusal } from "./guard.ts";
import type { Certificate } from "./lan/certificate.ts";
import { handshakeProblemOf, type HandshakeProblem } from "./lan/handshake.ts";
import { pageAssets, type Asset } from "./page-assets.ts";
import { helloSchema, nextSchema, startSchema, type Offer } from "./protocol.ts";
import { mostReplyBytes, RefusedReply, splitReply } from "./reply.ts";
import type { z } from "zod";

export interface LiveOptions {
  /** The one address that it listens on. */
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly token: string;
  /** Serves over HTTPS with it; over HTTP where there is none. */
  readonly certificate?: Certificate;
  /** A device did not get as far as a question. */
  onHandshakeProblem?(problem: HandshakeProblem): void;
  /** What the page of a device may choose from. */
  offerOf(device: Device): Offer;
  /** Somebody pressed the button. */
  onStart(device: Device, choice: z.infer<typeof startSchema>): void;
}

export interface LiveServer {
  /** Such as `http://127.0.0.1:34567`. */
  readonly origin: string;
  /** Offers bytes to every device. */
  share(path: string, bytes: Uint8Array): void;
  close(): Promise<void>;
}

/** Most devices that are remembered, most bytes of a question, and most connections at once. */
const mostDevices = 32;
const mostQuestionBytes = 64 * 1024;
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
  /** How many replies are being read. */
  let replies = 0;
  const serveOrt = ortHandler((response) => refuse(response, new Refusal(404, "nothing here")));
  const questions: Readonly<Record<string, (request: IncomingMessage) => Promise<unknown>>> = {
    "/api/hello": async (request) => {
      const { key, facts } = await questionOf(request, helloSchema);
      const known = key === null ? undefined : devices.get(key);
      if (known === undefined && devices.size >= mostDevices)
        throw new Refusal(429, `more than ${mostDevices} devices`);
      const device = known ?? new Device(facts);
      known?.arrive(facts);
      devices.set(device.key, device);
      return options.offerOf(device);
    },
    "/api/start": async (request) => {
      const choice = await questionOf(request, startSchema);
      const device = deviceOf(choice.key);
      if (choice.visit !== device.visit) throw new Refusal(409, "another page of this device has taken over");
      if (["preparing", "measuring"].includes(device.state.phase))
        throw new Refusal(409, "already measuring");
      options.onStart(device, choice);
      return {};
    },
    "/api/next": async (request) => {
      const { key, visit, seen } = await questionOf(request, nextSchema);
      return deviceOf(key).next(visit, seen);
    },
    "/api/reply": async (request) => {
      // Who answers what nobody asked does not get to fill the memory.
      const waiting = [...devices.values()].filter(({ isAsked }) => isAsked).length;
      if (replies >= waiting) throw new Refusal(409, "a reply that nobody waits for");
      replies += 1;
      try {
        const { head, bytes } = splitReply(await bodyOf(request, mostReplyBytes));
        deviceOf(head.key).reply(head, bytes);
      } finally {
        replies -= 1;
      }
      return {};
    },
  };
  const deviceOf = (key: string): Device => {
    const device = devices.get(key);
    if (device === undefined) throw new Refusal(404, "no such device");
    return device;
  };
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

async function questionOf<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
): Promise<z.infer<Schema>> {
  if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) throw new Refusal(415, "no JSON");
  let value: unknown;
  try {
    value = JSON.parse((await bodyOf(request, mostQuestionBytes)).toString("utf8"));
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(400, "no JSON");
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refusal(400, "not what the page sends");
  return parsed.data;
}

/** What one device may fetch: its model, its inputs, its report. The key in the path is a secret of its page. */
function ownAsset(url: string, devices: ReadonlyMap<string, Device>): Asset | undefined {
  const key = /^\/device\/([\w-]{22})\//.exec(url)?.[1];
  const body = key === undefined ? undefined : devices.get(key)?.contents.get(url);
  return body === undefined ? undefined : { type: typeOf(url), body };
}

const types: Readonly<Record<string, string>> = {
  wasm: "application/wasm",
  html: "text/html; charset=utf-8",
  png: "image/png",
};

function typeOf(path: string): string {
  return types[path.split(".").at(-1)!] ?? "application/octet-stream";
}

function send(response: ServerResponse, { type, body }: Asset): void {
  response.setHeader("Content-Type", type);
  // A report brings a stricter policy of its own.
  if (type.startsWith("text/html") && typeof body !== "string")
    response.removeHeader("Content-Security-Policy");
  response.end(body);
}

function refuse(response: ServerResponse, error: unknown): void {
  const status = error instanceof Refusal ? error.status : error instanceof RefusedReply ? 400 : 500;
  if (response.headersSent) return void response.destroy();
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  // What is left of a large body is not read.
  if (status === 413) response.setHeader("Connection", "close");
  response.end(status === 500 ? "an error of the server" : messageOf(error));
}
