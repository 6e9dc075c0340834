import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isolationHeaders } from "../../src/runtimes/browsers/serving.ts";

/** What a request may be refused with. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

/** Headers of every answer: cross-origin isolation, and nothing from or for anybody else. */
export const baseHeaders = {
  ...isolationHeaders,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
} as const;

/** TF.js and ONNX Runtime compile WASM, and start workers from blobs; nothing else runs, and nothing leaves. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "connect-src 'self' blob: data:",
  "style-src 'self'",
  "img-src 'self' data:",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * Refuses what does not come from a page of this server: another name for its address would let a foreign page read
 * it (DNS rebinding), and a foreign page may send what it may not read.
 *
 * @param hosts names and ports of this server, such as `127.0.0.1:4000`
 * @throws Refusal
 */
export function checkSource(
  { headers, method }: IncomingMessage,
  hosts: ReadonlySet<string>,
  scheme: string,
): void {
  const { host, origin } = headers;
  if (host === undefined || !hosts.has(host)) throw new Refusal(421, "not the name of this server");
  if (method !== "POST") return;
  if (origin !== `${scheme}://${host}`) throw new Refusal(403, "not from a page of this server");
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") throw new Refusal(403, "not from a page of this server");
}

/**
 * Refuses who does not have the token, and takes the same time for every wrong one.
 *
 * @throws Refusal
 */
export function checkToken({ headers }: IncomingMessage, token: string): void {
  const given = /^Bearer ([\w-]{1,100})$/.exec(headers.authorization ?? "")?.[1] ?? "";
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (!timingSafeEqual(digest(given), digest(token))) throw new Refusal(401, "no valid token");
}

/**
 * Reads a body and counts its bytes, whatever its headers promise.
 *
 * @throws Refusal where there are too many
 */
export async function bodyOf(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const promised = Number(request.headers["content-length"] ?? 0);
  if (promised > mostBytes) throw new Refusal(413, `more than ${mostBytes} bytes`);
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).byteLength;
    if (size > mostBytes) throw new Refusal(413, `more than ${mostBytes} bytes`);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}
