import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { findProgram, type FoundBrowser } from "../browsers/find-program.ts";

/** Names the WebKitWebDriver to use, before all others. */
export const webkitVariable = "BOXBENCH_WEBKIT_DRIVER";

const fix = `install both (Debian: \`apt-get install webkit2gtk-driver libwebkit2gtk-4.1-0 xvfb\`), or name the driver with ${webkitVariable}`;

const driver = {
  variable: webkitVariable,
  commands: ["WebKitWebDriver"],
  usualPlaces: { linux: ["/usr/bin/WebKitWebDriver"] },
  kind: "WebKitWebDriver",
  fix,
} as const;

const versions = ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"];
const folders = [
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
  "/usr/libexec",
  "/usr/lib64",
  "/usr/lib",
];

/** The driver of an installed WebKitGTK: the one that BOXBENCH_WEBKIT_DRIVER names, else the first on the path. */
export function findWebkit(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): FoundBrowser {
  const found = findProgram(driver, env, platform);
  if (found.path === null || findMiniBrowser(found.path) !== null) return found;
  return { path: null, reason: "WebKitWebDriver is there, and no MiniBrowser that it could drive", fix };
}

/** WebKitGTK's own small browser, which lies beside its libraries, or beside a driver that was built by hand. */
export function findMiniBrowser(driverPath: string): string | null {
  const usual = versions.flatMap((version) => folders.map((folder) => `${folder}/${version}/MiniBrowser`));
  return [`${dirname(driverPath)}/MiniBrowser`, ...usual].find((path) => existsSync(path)) ?? null;
}
