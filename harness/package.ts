import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds boxbench's own package.json. */
export const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)));

const require = createRequire(import.meta.url);

/** The version of boxbench. */
export function packageVersion(): string {
  return versionIn(join(packageRoot, "package.json")) ?? "unknown";
}

/** The installed version of a package, or null where it is not installed. */
export function installedVersion(name: string): string | null {
  for (const folder of require.resolve.paths(name) ?? []) {
    const version = versionIn(join(folder, name, "package.json"));
    if (version !== null) return version;
  }
  return null;
}

function versionIn(path: string): string | null {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
  } catch {
    return null;
  }
}
