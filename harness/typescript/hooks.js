import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compiled } from "./compile.js";

/** A load hook of Node: modules of TypeScript become JavaScript. */
export function load(url, context, nextLoad) {
  if (!url.startsWith("file:") || !/\.m?ts$/.test(url)) return nextLoad(url, context);
  return { format: "module", shortCircuit: true, source: compiled(readFileSync(fileURLToPath(url))) };
}
