import { findProgram, type BrowserPlaces, type FoundBrowser } from "../browsers/find-program.ts";

/** Names the browser to use, before all others. */
export const browserVariable = "BOXBENCH_BROWSER";

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
