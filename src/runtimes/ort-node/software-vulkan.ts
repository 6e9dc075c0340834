import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { findBrowser } from "../chromium/find-browser.ts";
import { loadFailure } from "./native-library.ts";

/** Describes SwiftShader, the Vulkan driver that runs on the CPU and comes with Chromium and Chrome. */
const driverManifest = "vk_swiftshader_icd.json";

const usualFolders = ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome"];

/**
 * The variables with which a process that is started now finds a Vulkan driver in software, or null where no
 * browser brings one. The loader of Vulkan reads them when it starts; where the system has no such loader, the
 * browser's own is named too, and that must be known when the process starts.
 */
export async function softwareVulkan(): Promise<Readonly<Record<string, string>> | null> {
  if (process.platform !== "linux") return null;
  const folder = [...browserFolder(), ...usualFolders].find((folder) =>
    existsSync(join(folder, driverManifest)),
  );
  if (folder === undefined) return null;
  const driver = { VK_ICD_FILENAMES: join(folder, driverManifest) };
  if ((await loadFailure("libvulkan.so.1")) === null) return driver;
  const libraries = [folder, process.env["LD_LIBRARY_PATH"] ?? ""].filter((path) => path !== "");
  return { ...driver, LD_LIBRARY_PATH: libraries.join(delimiter) };
}

function browserFolder(): string[] {
  const { path } = findBrowser();
  return path === null ? [] : [dirname(realpathSync(path))];
}
