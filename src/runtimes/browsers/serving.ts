import type { IncomingMessage, Server, ServerResponse } from "node:http";
import sirv from "sirv";
import { distFolder } from "../ort-web/package-files.ts";
import { paths } from "./page/api.ts";

/** The first two make the page cross-origin isolated, which gives it threads and a clock of 5 µs. */
export const isolationHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
} as const;

/**
 * Serves the files in onnxruntime-web's dist folder by a list made now: no path can lead out of it.
 *
 * @param refuse answers for what is none of them
 */
export function ortHandler(
  refuse: (response: ServerResponse) => void,
): (request: IncomingMessage, response: ServerResponse) => void {
  const serve = sirv(distFolder(), { extensions: [], onNoMatch: (_, response) => refuse(response) });
  return (request, response) => {
    const url = request.url ?? "";
    if (!url.startsWith(paths.ort)) return refuse(response);
    request.url = url.slice(paths.ort.length - 1);
    serve(request, response);
  };
}

/** Ends a server, with the connections that browsers keep open. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
