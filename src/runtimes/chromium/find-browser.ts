import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Names the browser to use, before all others. */
export const browserVariable = "BOXBENCH_BROWSER";

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

const chromium: BrowserPlaces = {
  variable: browserVariable,
  commands: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"],
  usualPlaces: {
    linux: ["/usr/bin/chromium", "/usr/bin/google-chrome", "/opt/google/chrome/chrome"],
    darwin: [
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    win32: [
      "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
      "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    ],
  },
  kind: "Chromium or Chrome",
  fix: `install one (Debian: \`apt-get install chromium\`), or name it with --browser or ${browserVariable}`,
};

/** An installed Chromium or Chrome: the one that BOXBENCH_BROWSER names, else the first of the usual ones. */
export function findBrowser(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): FoundBrowser {
  return findProgram(chromium, env, platform);
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
