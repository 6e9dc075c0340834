import { pageFiles } from "../../src/runtimes/browsers/page-files.ts";
import { readPage, scriptOf, withoutScript } from "./page-parts.ts";

export interface Asset {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** The page that a person opens, and the frames that measure, by path. */
export async function pageAssets(): Promise<Map<string, Asset>> {
  const [ort, tfjs] = await Promise.all([pageFiles("ort"), pageFiles("tfjs")]);
  return new Map<string, Asset>([
    ["/", { type: "text/html; charset=utf-8", body: await readPage("page/live.html") }],
    ["/live.css", { type: "text/css; charset=utf-8", body: await readPage("page/live.css") }],
    ["/alive.js", { type: "text/javascript; charset=utf-8", body: await scriptOf("page/alive-worker.ts") }],
    ["/live.js", { type: "text/javascript; charset=utf-8", body: await scriptOf("page/main.ts") }],
    ...frameAssets("ort", ort),
    ...frameAssets("tfjs", tfjs),
  ]);
}

function frameAssets(library: string, { html, script }: { html: string; script: string }): [string, Asset][] {
  const path = `/frame/${library}.js`;
  return [
    [`/frame/${library}`, { type: "text/html; charset=utf-8", body: withoutScript(html) }],
    [path, { type: "text/javascript; charset=utf-8", body: script }],
  ];
}
