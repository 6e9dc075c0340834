import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.ts";

/** The page that measures, ready for a browser. */
export interface PageFiles {
  readonly html: string;
  readonly script: string;
}

/** The script of each library. */
const scripts = { ort: "page/page.ts", tfjs: "page/page-tfjs.ts" } as const;

const built = new Map<string, Promise<PageFiles>>();

/** Reads the page and turns its TypeScript into one script, once for the process. */
export function pageFiles(library: keyof typeof scripts = "ort"): Promise<PageFiles> {
  const known = built.get(library) ?? build(scripts[library]);
  built.set(library, known);
  return known;
}

async function build(file: string): Promise<PageFiles> {
  const script = await bundle(fileURLToPath(new URL(file, import.meta.url)), {
    // Its libraries have a build for browsers, and one with the same name for Node.
    mainFields: ["module", "browser", "main"],
    external: ["fs", "path", "crypto", "worker_threads", "perf_hooks", "os", "util"],
  });
  const html = readFileSync(new URL("page/page.html", import.meta.url), "utf8");
  return { html, script };
}
