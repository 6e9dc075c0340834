import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

import { BoxbenchError } from "../../core/errors.ts";

const require = createRequire(import.meta.url);

/**
 * The folder of an installed package, found without running any of its code.
 *
 * @throws BoxbenchError UNAVAILABLE when it is not installed
 */
export function folderOf(packageName: string): string {
  const folder = (require.resolve.paths(packageName) ?? [])
    .map((path) => join(path, packageName))
    .find((path) => existsSync(join(path, "package.json")));
  if (folder === undefined) {
    throw new BoxbenchError(
      "UNAVAILABLE",
      `${packageName} is not installed. To fix: npm ci (where boxbench is a package: npm install --ignore-scripts ${packageName}).`,
    );
  }
  return folder;
}

/**
 * The version in an installed package's package.json.
 *
 * @throws BoxbenchError UNAVAILABLE when it is not installed
 */
export function versionOf(packageName: string): string {
  const text = readFileSync(join(folderOf(packageName), "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Whether this process has loaded a native add-on whose file has this name. */
export function hasAddon(fileName: string): boolean {
  return Object.keys(require.cache).some((path) => basename(path) === fileName);
}
