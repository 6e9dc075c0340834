import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions, Metafile } from "esbuild";
import { sha256Of } from "../../core/hash.ts";
import { versionOf } from "../../core/installed-packages.ts";

/** The folder that holds boxbench's own package.json. */
const root = fileURLToPath(new URL("../../..", import.meta.url));
const cacheFolder = join(root, ".cache", "bundles");

/** How the TypeScript of a page becomes one script. */
export type BundleOptions = Pick<
  BuildOptions,
  "charset" | "external" | "format" | "legalComments" | "mainFields" | "minify" | "plugins" | "target"
>;

interface KeptBundle {
  /** SHA-256 of each file that is in it, by its path from the root. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly script: string;
}

/**
 * A script for browsers, from TypeScript and all that it imports. It is built once and kept for later processes until a
 * byte of a file in it changes: the libraries of a page take seconds, and each block of a run is a process of its own.
 *
 * @param entry path of the TypeScript file
 */
export async function bundle(entry: string, options: BundleOptions = {}): Promise<string> {
  const way = JSON.stringify([entry, options, versionOf("esbuild")]);
  const path = join(cacheFolder, `${sha256Of(way).slice(0, 32)}.json`);
  const kept = await keptBundle(path);
  if (kept !== null) return kept.script;
  const made = await build(entry, options);
  await keep(path, made);
  return made.script;
}

async function keptBundle(path: string): Promise<KeptBundle | null> {
  try {
    const kept = JSON.parse(await readFile(path, "utf8")) as KeptBundle;
    const hashes = await hashesOf(Object.keys(kept.inputs));
    return JSON.stringify(hashes) === JSON.stringify(kept.inputs) ? kept : null;
  } catch {
    // Never built, or a file of it is gone.
    return null;
  }
}

async function build(entry: string, options: BundleOptions): Promise<KeptBundle> {
  const esbuild = await import("esbuild");
  const { outputFiles, metafile } = await esbuild.build({
    target: "es2022",
    format: "esm",
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    metafile: true,
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  return { inputs: await hashesOf(filesIn(metafile)), script: outputFiles[0]!.text };
}

/** Those that lie on the disk: what a plug-in makes, or the build leaves out, has a namespace in front. */
function filesIn({ inputs }: Metafile): string[] {
  return Object.keys(inputs).filter((path) => !/^[\w()-]+:/.test(path));
}

async function hashesOf(paths: readonly string[]): Promise<Record<string, string>> {
  const entries = paths.map(async (path) => [path, sha256Of(await readFile(join(root, path)))] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function keep(path: string, bundle: KeptBundle): Promise<void> {
  try {
    await mkdir(cacheFolder, { recursive: true });
    // Two processes may build at once: whoever reads finds a whole file or none.
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, JSON.stringify(bundle));
    await rename(draft, path);
  } catch {
    // A folder that cannot be written costs time, and nothing else.
  }
}
