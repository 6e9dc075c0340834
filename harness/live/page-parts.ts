import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundle } from "../../src/runtimes/browsers/bundle.ts";
import { withoutNode } from "./static/without-node.ts";

/**
 * A script of a page as one file.
 *
 * @param file beside this one
 */
export function scriptOf(file: string): Promise<string> {
  return bundle(fileURLToPath(new URL(file, import.meta.url)), { plugins: [withoutNode] });
}

/**
 * A part of a page as it is.
 *
 * @param file beside this one
 */
export function readPage(file: string): Promise<string> {
  return readFile(new URL(file, import.meta.url), "utf8");
}

/** The page that measures as an empty frame: who opens it brings its script. */
export function withoutScript(html: string): string {
  return html.replace(/<script.*?<\/script>\s*/, "");
}
