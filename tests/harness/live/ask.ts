import { request, type IncomingMessage } from "node:http";
import { request as secureRequest } from "node:https";
import { connect } from "node:net";
import { checkServerIdentity } from "node:tls";
import type { LiveServer } from "../../../harness/live/live-server.ts";

export const token = "t".repeat(22);

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/**
 * As a page of the server would ask, but for what is said. `fetch` lets nobody choose Host or a path with dots.
 *
 * @param certificate of the server, where it has one of its own
 */
export async function ask(
  { origin }: LiveServer,
  path: string,
  { method = "POST", headers = {}, body = "" }: Asked = {},
  certificate?: string,
) {
  const { host, hostname, port } = new URL(origin);
  const own = {
    Host: host,
    Origin: origin,
    Authorization: `Bearer ${token}`,
    "Content-Type": "application/json",
  };
  const options = {
    host: hostname.replaceAll(/[[\]]/g, ""),
    port,
    path,
    method,
    headers: { ...own, ...headers },
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent =
      certificate === undefined
        ? request(options, resolve)
        : secureRequest(
            {
              ...options,
              ca: certificate,
              // Node would compare the certificate with the Host that is told, not with the address it went to.
              checkServerIdentity: (_, shown) => checkServerIdentity(options.host, shown),
            },
            resolve,
          );
    sent.on("error", reject);
    sent.end(body);
  });
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return { status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString() };
}

/** What a connection ends with: `connected`, or the code of its error. */
export async function codeOfConnecting(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve("connected");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}
