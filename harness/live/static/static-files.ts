import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { paths } from "../../../src/runtimes/browsers/page/api.ts";
import { pageFiles } from "../../../src/runtimes/browsers/page-files.ts";
import { tfjsWasmFiles } from "../../../src/runtimes/browsers/served-model.ts";
import { distFolder } from "../../../src/runtimes/ort-web/package-files.ts";
import { pagePolicy } from "../guard.ts";
import { readPage, scriptOf, withoutScript } from "../page-parts.ts";

/** Those of onnxruntime-web that a page loads, for WASM and for WebGPU. */
const ortNames = [
  "ort.wasm.min.mjs",
  "ort-wasm-simd-threaded.mjs",
  "ort-wasm-simd-threaded.wasm",
  "ort.webgpu.min.mjs",
  "ort-wasm-simd-threaded.asyncify.mjs",
  "ort-wasm-simd-threaded.asyncify.wasm",
] as const;

/** What is the same in every export, by its path in the folder. */
export async function staticFiles(): Promise<Map<string, Uint8Array | string>> {
  const [ort, tfjs] = await Promise.all([pageFiles("ort"), pageFiles("tfjs")]);
  const files = new Map<string, Uint8Array | string>([
    ["index.html", withPolicy(await readPage("page/live.html"))],
    ["live.css", await readPage("page/live.css")],
    ["live.js", await scriptOf("static/page/main.ts")],
    ...frameFiles("ort", ort),
    ...frameFiles("tfjs", tfjs),
  ]);
  for (const name of ortNames)
    files.set(inFolder(paths.ort + name), await readFile(join(distFolder(), name)));
  for (const [path, bytes] of await tfjsWasmFiles()) files.set(inFolder(path), bytes);
  return files;
}

function frameFiles(
  library: string,
  { html, script }: { readonly html: string; readonly script: string },
): [string, string][] {
  return [
    [`frame/${library}.html`, withPolicy(withoutScript(html))],
    [`frame/${library}.js`, script],
  ];
}

/** A static host sends no policy, so the page brings it; who may frame it cannot be said so. */
function withPolicy(html: string): string {
  const policy = pagePolicy
    .split("; ")
    .filter((part) => !part.startsWith("frame-ancestors"))
    .join("; ");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
  return html.replace(/<meta charset="utf-8" \/>/, (charset) => `${charset}\n    ${meta}`);
}

/** A path of a server as one below a folder. */
function inFolder(path: string): string {
  return path.slice(1);
}
