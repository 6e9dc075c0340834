import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Names the browser to use, before all others. */
export const browserVariable = "BOXBENCH_BROWSER";

export type FoundBrowser =
  | { readonly path: string }
  | { readonly path: null; readonly reason: string; readonly fix: string };

const commands = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

const usualPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["/usr/bin/chromium", "/usr/bin/google-chrome", "/opt/google/chrome/chrome"],
  darwin: [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  ],
};

/** An installed Chromium or Chrome: the one that BOXBENCH_BROWSER names, else the first of the usual ones. */
export function findBrowser(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): FoundBrowser {
  const named = env[browserVariable];
  if (named !== undefined && named !== "") {
    if (isProgram(named)) return { path: named };
    return {
      path: null,
      reason: `${browserVariable} is "${named}", which is no program`,
      fix: "give the path of a Chromium or Chrome program",
    };
  }
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  const path = [...onPath, ...(usualPlaces[platform] ?? [])].find(isProgram);
  if (path !== undefined) return { path };
  return {
    path: null,
    reason: "no Chromium or Chrome is installed",
    fix: `install one (Debian: \`apt-get install chromium\`), or name it with --browser or ${browserVariable}`,
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
