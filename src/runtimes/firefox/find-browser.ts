import { findProgram, type FoundBrowser } from "../browsers/find-program.ts";

/** Names the Firefox to use, before all others. */
export const firefoxVariable = "BOXBENCH_FIREFOX";

/** An installed Firefox: the one that BOXBENCH_FIREFOX names, else the first of the usual ones. */
export function findFirefox(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): FoundBrowser {
  return findProgram(firefox, env, platform);
}

const firefox = {
  variable: firefoxVariable,
  commands: ["firefox-esr", "firefox"],
  usualPlaces: {
    linux: ["/usr/bin/firefox-esr", "/usr/bin/firefox", "/opt/firefox/firefox"],
    darwin: ["/Applications/Firefox.app/Contents/MacOS/firefox"],
    win32: ["C:\\Program Files\\Mozilla Firefox\\firefox.exe"],
  },
  kind: "Firefox",
  fix: `install one (Debian: \`apt-get install firefox-esr\`), or name it with ${firefoxVariable}`,
} as const;
