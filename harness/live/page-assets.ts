import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { pageFiles } from "../../src/runtimes/chromium/page-files.ts";

export interface Asset {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** The page that a person opens, and the frames that measure, by path. */
export async function pageAssets(): Promise<Map<string, Asset>> {
  const [ort, tfjs] = await Promise.all([pageFiles("ort"), pageFiles("tfjs")]);
  const read = (name: string) => readFile(new URL(`page/${name}`, import.meta.url), "utf8");
  return new Map<string, Asset>([
    ["/", { type: "text/html; charset=utf-8", body: await read("live.html") }],
    ["/live.css", { type: "text/css; charset=utf-8", body: await read("live.css") }],
    ["/live.js", { type: "text/javascript; charset=utf-8", body: await liveScript() }],
    ...frameAssets("ort", ort),
    ...frameAssets("tfjs", tfjs),
  ]);
}

function frameAssets(library: string, { html, script }: { html: string; script: string }): [string, Asset][] {
  const path = `/frame/${library}.js`;
  return [
    [`/frame/${library}`, { type: "text/html; charset=utf-8", body: html.replace("/page.js", path) }],
    [path, { type: "text/javascript; charset=utf-8", body: script }],
  ];
}

async function liveScript(): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("page/main.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}
