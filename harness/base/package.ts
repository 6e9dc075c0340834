import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { folderOf, isInstalled, versionOf } from "../../src/core/installed-packages.ts";

/** The folder that holds boxbench's own package.json. */
export const packageRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The version of boxbench. */
export function packageVersion(): string {
  const text = readFileSync(join(packageRoot, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** The installed version of a package, or null where it is not installed. */
export function installedVersion(name: string): string | null {
  return isInstalled(name) ? versionOf(name) : null;
}

/** The folder of an installed package, or null where it is not installed. */
export function installedFolder(name: string): string | null {
  return isInstalled(name) ? folderOf(name) : null;
}
