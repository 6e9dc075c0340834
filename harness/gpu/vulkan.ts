import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";

/** Where descriptions of Vulkan drivers are put, by the driver's container tools and by distributions. */
export const driverFolders = [
  "/usr/local/nvidia/share/vulkan/icd.d",
  "/etc/vulkan/icd.d",
  "/usr/local/etc/vulkan/icd.d",
  "/usr/local/share/vulkan/icd.d",
  "/usr/share/vulkan/icd.d",
];

export interface VulkanDriver {
  /** The JSON file that describes it to the Vulkan loader. */
  readonly manifest: string;
  /** The driver's library as the file names it: a path, or a name for the system's loader to find. */
  readonly library: string | null;
}

/** NVIDIA's Vulkan driver: the one that the environment names, else the first in the usual folders. */
export function findVulkanDriver(
  env: Readonly<Record<string, string | undefined>>,
  folders: readonly string[] = driverFolders,
): VulkanDriver | null {
  const named = (env["VK_DRIVER_FILES"] ?? env["VK_ICD_FILENAMES"] ?? "").split(":")[0] ?? "";
  const manifest = named !== "" ? named : folders.map(nvidiaManifestIn).find((path) => path !== null);
  return manifest === undefined || manifest === null ? null : { manifest, library: libraryIn(manifest) };
}

function nvidiaManifestIn(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const name = readdirSync(folder)
    .toSorted()
    .find((file) => /nvidia.*\.json$/.test(file));
  return name === undefined ? null : join(folder, name);
}

function libraryIn(manifest: string): string | null {
  try {
    const { ICD } = JSON.parse(readFileSync(manifest, "utf8")) as { ICD?: { library_path?: string } };
    return ICD?.library_path ?? null;
  } catch {
    return null;
  }
}

/** The driver's library, where it is a name that the system's loader has to find. */
export function driverLibraryName(driver: VulkanDriver | null): string[] {
  const library = driver?.library ?? null;
  return library === null || isAbsolute(library) || library.includes("/") ? [] : [library];
}
