import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds boxbench's own package.json. */
export const packageRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const require = createRequire(import.meta.url);

/** The version of boxbench. */
export function packageVersion(): string {
  return versionIn(join(packageRoot, "package.json")) ?? "unknown";
}

/** The installed version of a package, or null where it is not installed. */
export function installedVersion(name: string): string | null {
  const folder = installedFolder(name);
  return folder === null ? null : versionIn(join(folder, "package.json"));
}

/** The folder of an installed package, or null where it is not installed. */
export function installedFolder(name: string): string | null {
  const folders = (require.resolve.paths(name) ?? []).map((folder) => join(folder, name));
  return folders.find((folder) => versionIn(join(folder, "package.json")) !== null) ?? null;
}

function versionIn(path: string): string | null {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
  } catch {
    return null;
  }
}
