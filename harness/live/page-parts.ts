import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { withoutNode } from "./static/without-node.ts";

/**
 * A script of a page as one file.
 *
 * @param file beside this one
 */
export async function scriptOf(file: string): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "silent",
    plugins: [withoutNode],
  });
  return outputFiles[0]!.text;
}

/**
 * A part of a page as it is.
 *
 * @param file beside this one
 */
export function readPage(file: string): Promise<string> {
  return readFile(new URL(file, import.meta.url), "utf8");
}
