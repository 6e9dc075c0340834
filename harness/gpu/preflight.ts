import { existsSync, readdirSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { messageOf } from "../../src/core/errors.ts";
import {
  cudaNeedsFrom,
  otherMajorsOf,
  type VersionedLibrary,
} from "../../src/runtimes/ort-node/cuda-needs.ts";
import { ortNodeCuda } from "../../src/runtimes/ort-node/cuda.ts";
import { neededLibraries } from "../../src/runtimes/ort-node/elf.ts";
import { loadFailure, nativeFolder } from "../../src/runtimes/ort-node/native-library.ts";
import { ortNodeWebgpu } from "../../src/runtimes/ort-node/webgpu.ts";
import { findLibraries, libraryFolders, libraryPath, type FoundLibrary } from "./libraries.ts";
import { findGpu } from "./nvidia-smi.ts";
import { providerFiles } from "../setup/provider-wheel.ts";
import { driverLibraryName, findVulkanDriver } from "./vulkan.ts";

/** One thing that was looked at. */
export interface Check {
  readonly what: string;
  readonly good: boolean;
  /** What was found, or what is wrong. */
  readonly finding: string;
  /** What to do where it is not good. */
  readonly fix?: string;
}

/** What this machine can run, and with which variables a process has to be started. */
export interface Preflight {
  readonly checks: readonly Check[];
  readonly cuda: boolean;
  readonly webgpu: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * cuDNN and cuFFT are opened by name when they are first needed, so no NEEDED entry tells of them. Provider 1.30
 * opens cuDNN 9; without it every convolution is refused.
 */
const cudnn: VersionedLibrary = { name: "libcudnn.so.9", stem: "libcudnn", major: 9 };

/**
 * Looks at the driver, the libraries of CUDA and cuDNN by file name, the provider, and Vulkan. Sets the variables
 * that are found to be needed in this process too, so that what it starts can load them.
 *
 * @param named folders to look into first
 * @param plainNames an empty folder for links; the caller removes it
 */
export async function preflight(named: readonly string[], plainNames: string): Promise<Preflight> {
  const folders = libraryFolders(process.env, named);
  const vulkan = findVulkanDriver(process.env);
  const provider = join(nativeFolder(), providerFiles[0]);
  const needs = existsSync(provider) ? cudaNeedsFrom(await neededLibraries(provider)).libraries : [];
  const wanted = [...needs, cudnn];
  const libraries = findLibraries(
    wanted.map(({ name }) => name),
    folders,
  );
  const others = findLibraries(["libcuda.so.1", "libvulkan.so.1", ...driverLibraryName(vulkan)], folders);
  const environment = {
    LD_LIBRARY_PATH: [
      libraryPath([...libraries, ...others], process.env["LD_LIBRARY_PATH"]),
      ...spareFolders(folders),
      ...(await linkPlainName(libraries, plainNames)),
    ]
      .filter((part) => part !== "")
      .join(":"),
    // nvidia-smi and CUDA then mean the same GPU by number 0.
    CUDA_DEVICE_ORDER: "PCI_BUS_ID",
    NVIDIA_TF32_OVERRIDE: process.env["NVIDIA_TF32_OVERRIDE"] ?? "0",
    ...(vulkan === null ? {} : { VK_ICD_FILENAMES: vulkan.manifest, VK_DRIVER_FILES: vulkan.manifest }),
  };
  Object.assign(process.env, environment);
  const driver = await checkDriver();
  const found = libraries.map((library, index) => libraryCheck(library, wanted[index]!, folders));
  const loads = await checkProvider();
  const adapter = await checkAdapter(vulkan?.manifest ?? null);
  return {
    checks: [driver, ...found, loads, adapter],
    cuda: driver.good && loads.good && found.every(({ good }) => good),
    webgpu: adapter.good,
    environment,
  };
}

/** Folders of the libraries that were taken along and that this machine lacks. */
function spareFolders(folders: readonly string[]): string[] {
  const spare = process.env["BOXBENCH_SPARE_LIBRARIES"] ?? "";
  if (spare === "" || !existsSync(spare)) return [];
  return readdirSync(spare)
    .filter((name) => findLibraries([name], folders)[0]?.path === null)
    .map((name) => join(spare, name));
}

/**
 * Provider 1.30 opens cuDNN as libcudnn.so.9 in one place and as libcudnn.so in another, and NVIDIA's wheels have
 * the first name only.
 *
 * @returns the folder with a link of the plain name, or nothing where there is no cuDNN
 */
async function linkPlainName(libraries: readonly FoundLibrary[], folder: string): Promise<string[]> {
  const path = libraries.find(({ name }) => name === cudnn.name)?.path ?? null;
  if (path === null || existsSync(join(dirname(path), "libcudnn.so"))) return [];
  await symlink(path, join(folder, "libcudnn.so"));
  return [folder];
}

async function checkDriver(): Promise<Check> {
  const fix = "install the NVIDIA driver, or give the container a GPU";
  const gpu = await findGpu();
  if (gpu.name === null) return { what: "driver", good: false, finding: gpu.reason, fix };
  const failure = await loadFailure("libcuda.so.1");
  if (failure !== null) return { what: "driver", good: false, finding: failure, fix };
  return {
    what: "driver",
    good: true,
    finding: `${gpu.name}, ${gpu.memoryMiB} MiB, driver ${gpu.driver}`,
  };
}

/** Whether a library of CUDA or cuDNN is there, and if not, whether another major version is. */
export function libraryCheck(
  { name, path }: FoundLibrary,
  library: VersionedLibrary,
  folders: readonly string[],
): Check {
  if (path !== null) return { what: name, good: true, finding: path };
  const other = findLibraries(
    otherMajorsOf(library).map((candidate) => candidate.name),
    folders,
  ).find((candidate) => candidate.path !== null);
  const packageName = library.stem === "libcudnn" ? `cuDNN ${library.major}` : `the CUDA library ${name}`;
  return {
    what: name,
    good: false,
    finding:
      other === undefined
        ? "not found"
        : `wrong major version: there is ${basename(other.name)} (${other.path})`,
    fix: `install ${packageName}, or name its folder with --libraries DIR`,
  };
}

async function checkProvider(): Promise<Check> {
  const availability = await ortNodeCuda.probe();
  if (availability.available) {
    return {
      what: "ort-node/cuda",
      good: true,
      finding: `${availability.version} on ${availability.device}`,
    };
  }
  return { what: "ort-node/cuda", good: false, finding: availability.reason, fix: availability.fix };
}

async function checkAdapter(manifest: string | null): Promise<Check> {
  const what = "ort-node/webgpu";
  const availability = await ortNodeWebgpu.probe().catch((error: unknown) => ({
    available: false as const,
    reason: messageOf(error),
    fix: "",
  }));
  const fix = "install NVIDIA's Vulkan driver (nvidia_icd.json) and libvulkan.so.1";
  const described = manifest === null ? "no nvidia_icd.json found" : `driver described in ${manifest}`;
  if (!availability.available) {
    return { what, good: false, finding: `${availability.reason}; ${described}`, fix };
  }
  if (availability.software === true) {
    return {
      what,
      good: false,
      finding: `only a driver in software: ${availability.device}; ${described}`,
      fix,
    };
  }
  return { what, good: true, finding: `${availability.version} on ${availability.device}; ${described}` };
}

/** One line for each check. */
export function checkLine({ what, good, finding, fix }: Check): string {
  const remedy = good || fix === undefined ? "" : `. To fix: ${fix}`;
  return `${good ? "ok     " : "MISSING"} ${what.padEnd(18)} ${finding}${remedy}`;
}
