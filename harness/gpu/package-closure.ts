import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

interface PackageManifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The folders of all packages that a project's programs can load: its dependencies, theirs, and so on. Optional
 * ones count where they are installed.
 *
 * @param root folder with package.json and node_modules
 * @param leftOut names whose packages, and what only they need, stay behind
 * @returns paths below `root`, such as `node_modules/zod`; one inside another's folder is left to that one
 */
export function packageClosure(root: string, leftOut: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  const visit = (folder: string) => {
    const { dependencies, optionalDependencies } = readManifest(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (leftOut.has(name)) continue;
      const path = findPackage(root, folder, name);
      if (path === null || found.has(path)) continue;
      found.add(path);
      visit(join(root, path));
    }
  };
  visit(root);
  return [...found].filter((path) => !isNested(path)).toSorted();
}

function readManifest(folder: string): PackageManifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageManifest;
}

/** Looks where Node looks: beside, and in every folder above up to the root. */
function findPackage(root: string, from: string, name: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) {
      return realpathSync(candidate).slice(realpathSync(root).length + 1);
    }
    if (folder === root || dirname(folder) === folder) return null;
  }
}

function isNested(path: string): boolean {
  return path.lastIndexOf("node_modules/") > 0;
}
