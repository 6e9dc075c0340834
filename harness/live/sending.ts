import type { ServerResponse } from "node:http";
import { messageOf } from "../../src/core/errors.ts";
import { Refusal } from "./guard.ts";
import type { Asset } from "./page-assets.ts";
import { RefusedReply } from "./reply.ts";

const types: Readonly<Record<string, string>> = {
  wasm: "application/wasm",
  html: "text/html; charset=utf-8",
  png: "image/png",
};

/** The type that a path tells. */
export function typeOf(path: string): string {
  return types[path.split(".").at(-1)!] ?? "application/octet-stream";
}

/** Answers with an asset. */
export function send(response: ServerResponse, { type, body }: Asset): void {
  response.setHeader("Content-Type", type);
  // A report brings a stricter policy of its own.
  if (type.startsWith("text/html") && typeof body !== "string")
    response.removeHeader("Content-Security-Policy");
  response.end(body);
}

/** Answers why there is nothing to answer with; what is wrong inside the server, nobody is told. */
export function refuse(response: ServerResponse, error: unknown): void {
  const status = error instanceof Refusal ? error.status : error instanceof RefusedReply ? 400 : 500;
  if (response.headersSent) return void response.destroy();
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  // What is left of a large body is not read.
  if (status === 413) response.setHeader("Connection", "close");
  response.end(status === 500 ? "an error of the server" : messageOf(error));
}
