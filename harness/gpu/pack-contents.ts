import { existsSync } from "node:fs";
import { chmod, copyFile, cp, mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import { installedVersion, nativeFolder } from "../../src/runtimes/ort-node/native-library.ts";
import type { Context } from "../base/command.ts";
import { packageRoot, packageVersion } from "../base/package.ts";
import { cacheFolder } from "../setup/packages.ts";
import { packageClosure } from "./package-closure.ts";
import { copyProvider, providerFiles, providerFolder } from "../setup/provider-wheel.ts";

/** Packages that a check of onnxruntime-node never loads: training, browsers, the browser's runtime. */
const leftOut = new Set([
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-backend-wasm",
  "@tensorflow/tfjs-node-gpu",
  "onnxruntime-web",
  "playwright-core",
]);

/** What `setup:gpu` has installed, or else the same libraries from PyPI. */
export async function providersIn(context: Context): Promise<string> {
  const installed = nativeFolder();
  if (providerFiles.every((name) => existsSync(join(installed, name)))) return installed;
  return providerFolder(installedVersion(), cacheFolder, context);
}

/** Never removes a folder that it has not made. */
export async function makeEmpty(folder: string): Promise<void> {
  if (existsSync(folder) && !existsSync(join(folder, "pack.json"))) {
    throw new BoxbenchError("OUTPUT", `"${folder}" is there and is no pack. Choose another one with --out.`);
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "pack.json"), "{}\n");
}

export async function copyProject(app: string, variants: readonly string[], models: string): Promise<void> {
  for (const name of ["src", "harness", "package.json", "tsconfig.json", "LICENSE"]) {
    await cp(join(packageRoot, name), join(app, name), { recursive: true });
  }
  for (const id of variants) await cp(join(models, id), join(app, "models", id), { recursive: true });
}

/** Libraries of onnxruntime-node for other systems than Linux x64. */
const otherPlatform = /\/bin\/napi-v6\/(?!linux$|linux\/x64)/;

export async function copyPackages(app: string, providers: string): Promise<void> {
  const native = relative(packageRoot, nativeFolder());
  for (const path of packageClosure(packageRoot, leftOut)) {
    await cp(join(packageRoot, path), join(app, path), {
      recursive: true,
      filter: (source) => !otherPlatform.test(source),
    });
  }
  await copyProvider(providers, join(app, native));
}

export async function copyNode(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(await realpath(process.execPath), join(folder, "node"));
  await chmod(join(folder, "node"), 0o755);
}

export async function writeStarter(folder: string, variants: readonly string[]): Promise<void> {
  await copyFile(join(packageRoot, "harness", "gpu", "verify.sh"), join(folder, "verify.sh"));
  await chmod(join(folder, "verify.sh"), 0o755);
  const commit = await execa("git", ["describe", "--always", "--dirty", "--abbrev=12"], {
    cwd: packageRoot,
    reject: false,
  });
  const about = {
    boxbench: packageVersion(),
    gitCommit: commit.failed ? null : commit.stdout,
    node: process.versions.node,
    onnxruntimeNode: installedVersion(),
    variants,
  };
  await writeFile(join(folder, "pack.json"), `${JSON.stringify(about, null, 1)}\n`);
}

/** A folder for each library, so that one that the other machine has is not in the way. */
export async function copySpares(folder: string, libraries: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, path] of libraries) {
    await mkdir(join(folder, name), { recursive: true });
    await copyFile(await realpath(path), join(folder, name, name));
  }
}
