import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

export type FoundBrowser =
  | { readonly path: string }
  | { readonly path: null; readonly reason: string; readonly fix: string };

/** Where a kind of browser may be, and what to say where it is not. */
export interface BrowserPlaces {
  readonly variable: string;
  readonly commands: readonly string[];
  readonly usualPlaces: Partial<Record<NodeJS.Platform, readonly string[]>>;
  readonly kind: string;
  readonly fix: string;
}

/** The program that a variable names, else the first of a kind that is on the path or in a usual place. */
export function findProgram(
  { variable, commands, usualPlaces, kind, fix }: BrowserPlaces,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): FoundBrowser {
  const named = env[variable];
  if (named !== undefined && named !== "") {
    if (isProgram(named)) return { path: named };
    return {
      path: null,
      reason: `${variable} is "${named}", which is no program`,
      fix: `give the path of a ${kind} program`,
    };
  }
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  const path = [...onPath, ...(usualPlaces[platform] ?? [])].find(isProgram);
  return path === undefined ? { path: null, reason: `no ${kind} is installed`, fix } : { path };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
