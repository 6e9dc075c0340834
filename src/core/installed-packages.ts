import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BoxbenchError } from "./errors.ts";
import { installCommand } from "./install-command.ts";

const require = createRequire(import.meta.url);

/** The folder that holds boxbench's own package.json. */
const ownFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The folder of an installed package, found without running any of its code.
 *
 * @throws BoxbenchError UNAVAILABLE when it is not installed
 */
export function folderOf(packageName: string): string {
  const folder = pathOf(packageName);
  if (folder === undefined) throw new BoxbenchError("UNAVAILABLE", `${packageName} is not installed`);
  return folder;
}

/** Whether a package is installed, whatever its files are worth. */
export function isInstalled(packageName: string): boolean {
  return pathOf(packageName) !== undefined;
}

/**
 * The version in an installed package's package.json.
 *
 * @throws BoxbenchError UNAVAILABLE when it is not installed
 */
export function versionOf(packageName: string): string {
  return (manifestIn(folderOf(packageName)) as { version: string }).version;
}

/** The command that installs packages where this boxbench is: see `installCommand`. */
export function installFix(...packageNames: string[]): string {
  return installCommand(packageNames, {
    ownFolder,
    manifest: manifestIn(ownFolder),
    agent: process.env["npm_config_user_agent"] ?? "",
  });
}

/** Whether this process has loaded a native add-on whose file has this name. */
export function hasAddon(fileName: string): boolean {
  return Object.keys(require.cache).some((path) => basename(path) === fileName);
}

function pathOf(packageName: string): string | undefined {
  return (require.resolve.paths(packageName) ?? [])
    .map((path) => join(path, packageName))
    .find((path) => existsSync(join(path, "package.json")));
}

function manifestIn(folder: string): object {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as object;
}
