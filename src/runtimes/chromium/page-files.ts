import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The page that measures, ready for a browser. */
export interface PageFiles {
  readonly html: string;
  readonly script: string;
}

let built: Promise<PageFiles> | undefined;

/** Reads the page and turns its TypeScript into one script, once for the process. */
export function pageFiles(): Promise<PageFiles> {
  built ??= build();
  return built;
}

async function build(): Promise<PageFiles> {
  const { buildSync } = await import("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL("page/page.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
  });
  const html = readFileSync(new URL("page/page.html", import.meta.url), "utf8");
  return { html, script: outputFiles[0]!.text };
}
