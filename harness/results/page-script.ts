import { fileURLToPath } from "node:url";
import { bundle } from "../../src/runtimes/browsers/bundle.ts";

let built: Promise<string> | undefined;

/** The script of report.html as one classic script, read once for the process. */
export function pageScript(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const entry = fileURLToPath(new URL("../../src/report/html/page/main.ts", import.meta.url));
  const script = await bundle(entry, {
    minify: true,
    format: "iife",
    target: "es2023",
    legalComments: "none",
    charset: "ascii",
  });
  return script.trim();
}
