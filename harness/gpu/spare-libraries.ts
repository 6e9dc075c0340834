import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import { findBrowser } from "../../src/runtimes/chromium/find-browser.ts";
import { systemFolders } from "./libraries.ts";

/** WebGPU opens the Vulkan loader by name; without it no driver is asked. */
const wanted = ["libvulkan.so.1"];

/** What NVIDIA's Vulkan driver asks for on systems with a display, and servers often lack. */
const useful = [
  "libEGL.so.1",
  "libGLX.so.0",
  "libGLdispatch.so.0",
  "libX11.so.6",
  "libXext.so.6",
  "libxcb.so.1",
  "libXau.so.6",
  "libXdmcp.so.6",
  "libbsd.so.0",
  "libmd.so.0",
];

/**
 * The libraries of this machine that another one may lack: path by name. Chromium brings a Vulkan loader.
 *
 * @param named paths that the user gave
 */
export function findSpareLibraries(named: readonly string[]): {
  found: Map<string, string>;
  missing: string[];
} {
  const browser = findBrowser();
  const besideBrowser = browser.path === null ? [] : [dirname(realpathSync(browser.path))];
  const folders = [...systemFolders, ...besideBrowser, "/usr/lib/chromium", "/opt/google/chrome"];
  const found = new Map<string, string>();
  for (const name of [...wanted, ...useful]) {
    const folder = folders.find((candidate) => existsSync(join(candidate, name)));
    if (folder !== undefined) found.set(name, join(folder, name));
  }
  for (const path of named) {
    if (!existsSync(path)) throw new BoxbenchError("USAGE", `No file "${path}" (--library).`);
    found.set(basename(path), path);
  }
  return { found, missing: wanted.filter((name) => !found.has(name)) };
}
