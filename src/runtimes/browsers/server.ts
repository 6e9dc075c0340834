import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { PageFiles } from "./page-files.ts";
import { paths } from "./page/api.ts";
import { closeServer, isolationHeaders, ortHandler } from "./serving.ts";

export interface PageServer {
  /** Such as `http://127.0.0.1:34567`. */
  readonly origin: string;
  /** Offers bytes for as long as `use` takes, which gets their path. */
  offer<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Content {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/**
 * Serves the page, one model, the files of onnxruntime-web and what is offered, and nothing else, to this machine
 * alone, on a free port.
 *
 * @param model the bytes of the model's file
 * @param otherFiles those that belong to it, by their path
 */
export async function servePage(
  page: PageFiles,
  model: Uint8Array,
  otherFiles: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<PageServer> {
  const contents = new Map<string, Content>([
    [paths.page, { type: "text/html", body: page.html }],
    [paths.script, { type: "text/javascript", body: page.script }],
    [paths.model, { type: "application/octet-stream", body: model }],
    ...[...otherFiles].map(([path, body]) => [path, { type: typeOf(path), body }] as const),
  ]);
  const serveOrt = ortHandler(refuse);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(isolationHeaders)) response.setHeader(name, value);
    // Another name for 127.0.0.1 would let a page of that name read what is served here.
    const isOurs = request.headers.host === `127.0.0.1:${portOf(server)}`;
    if (!isOurs || request.method !== "GET") return refuse(response);
    const content = contents.get(request.url ?? "");
    if (content === undefined) return serveOrt(request, response);
    response.setHeader("Content-Type", content.type);
    response.end(content.body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  let offered = 0;
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    offer: async (bytes, use) => {
      const path = `${paths.input}${offered}`;
      offered += 1;
      contents.set(path, { type: "application/octet-stream", body: bytes });
      try {
        return await use(path);
      } finally {
        contents.delete(path);
      }
    },
    close: () => closeServer(server),
  };
}

function typeOf(path: string): string {
  return path.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
}

function refuse(response: ServerResponse): void {
  response.statusCode = 404;
  response.end();
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
