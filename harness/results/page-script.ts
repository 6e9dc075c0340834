import { fileURLToPath } from "node:url";

let built: string | undefined;

/** The script of report.html as one classic script, built once for the process. */
export async function pageScript(): Promise<string> {
  built ??= await build();
  return built;
}

async function build(): Promise<string> {
  const { build: bundle } = await import("esbuild");
  const { outputFiles } = await bundle({
    entryPoints: [fileURLToPath(new URL("../../src/report/html/page/main.ts", import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2023",
    legalComments: "none",
    charset: "ascii",
    logLevel: "silent",
  });
  return outputFiles[0]!.text.trim();
}
