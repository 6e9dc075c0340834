import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  cudaNeedsFrom,
  describeNeeds,
  otherMajorsOf,
  type CudaNeeds,
  type VersionedLibrary,
} from "./cuda-needs.ts";
import { holdsText, neededLibraries } from "./elf.ts";
import { loadFailure } from "./native-library.ts";

/** What keeps CUDA from working, and what would change that. */
export interface Obstacle {
  readonly reason: string;
  readonly fix: string;
}

/** Why the system's loader cannot load a library, or null where it can. */
export type Loader = (library: string) => Promise<string | null>;

const providerFile = "libonnxruntime_providers_cuda.so";

/**
 * What keeps ONNX Runtime's CUDA provider from loading, or null: the provider itself, NVIDIA's driver, a library of
 * CUDA or cuDNN, or one of another major version than the provider was built for. Which it needs is read from the
 * provider, since the package's texts contradict each other.
 *
 * @param folder where the provider library is looked for
 */
export async function cudaObstacle(folder: string, load: Loader = loadFailure): Promise<Obstacle | null> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    const here = `${process.platform} ${process.arch}`;
    return { reason: `onnxruntime-node has CUDA for Linux x64 only, this is ${here}`, fix: "use Linux x64" };
  }
  const provider = join(folder, providerFile);
  if (!existsSync(provider)) {
    return { reason: `the CUDA provider ${providerFile} is not installed`, fix: "npm run setup:gpu" };
  }
  let needs: CudaNeeds;
  try {
    needs = cudaNeedsFrom(await neededLibraries(provider));
  } catch {
    return {
      reason: `${providerFile} is no library for this system`,
      fix: "delete it and run `npm run setup:gpu`",
    };
  }
  const driver = await load("libcuda.so.1");
  if (driver !== null) {
    return {
      reason: `no NVIDIA driver: ${driver}`,
      fix: `install an NVIDIA driver for ${describeNeeds(needs)}, or give the container a GPU`,
    };
  }
  return (
    (await libraryObstacle(needs, load)) ??
    (await providerObstacle(provider, needs, load)) ??
    (await cudnnObstacle(provider, needs, load))
  );
}

/**
 * cuDNN where the provider does not ask the system's loader for it but opens it itself, when it first needs it.
 * The provider's text has the name without a version; 9 is the version that its releases are built with.
 */
async function cudnnObstacle(provider: string, needs: CudaNeeds, load: Loader): Promise<Obstacle | null> {
  const names = ["libcudnn.so", "libcudnn.so.9"];
  if (needs.cudnnMajor !== null || !(await holdsText(provider, names[0]!))) return null;
  for (const name of names) if ((await load(name)) === null) return null;
  return {
    reason: `missing ${names[0]}, which ${providerFile} opens for convolutions`,
    fix: `install cuDNN 9 for ${describeNeeds(needs)}; ${pathFix}`,
  };
}

/** The libraries of CUDA and cuDNN that the provider names and this system lacks. */
async function libraryObstacle(needs: CudaNeeds, load: Loader): Promise<Obstacle | null> {
  const failures = await Promise.all(needs.libraries.map(async ({ name }) => load(name)));
  const missing = needs.libraries.filter((_, index) => failures[index] !== null);
  if (missing.length === 0) return null;
  const names = missing.map(({ name }) => name).join(", ");
  const others = (await Promise.all(missing.map((library) => otherMajorFound(library, load)))).filter(
    (other) => other !== null,
  );
  if (others.length > 0) {
    return {
      reason:
        `wrong major version: ${providerFile} needs ${describeNeeds(needs)} (${names}), and this system has ` +
        others.map(({ name }) => name).join(", "),
      fix: `install ${describeNeeds(needs)} beside it; ${pathFix}`,
    };
  }
  // The loader's own words tell a library that is there but broken from one that is not there.
  const broken = failures.find((failure) => failure !== null && !isAbsent(failure));
  return {
    reason:
      broken === undefined
        ? `missing ${names}, which ${providerFile} needs`
        : `${names} cannot be loaded: ${broken}`,
    fix: `install ${describeNeeds(needs)}; ${pathFix}`,
  };
}

function isAbsent(failure: string): boolean {
  return /No such file|cannot open shared object/i.test(failure);
}

async function otherMajorFound(library: VersionedLibrary, load: Loader): Promise<VersionedLibrary | null> {
  for (const other of otherMajorsOf(library)) {
    if ((await load(other.name)) === null) return other;
  }
  return null;
}

async function providerObstacle(provider: string, needs: CudaNeeds, load: Loader): Promise<Obstacle | null> {
  const failure = await load(provider);
  if (failure === null || isOnlyHostMissing(failure)) return null;
  return {
    reason: `${providerFile} does not load: ${failure}`,
    fix: `install ${describeNeeds(needs)} in full; ${pathFix}`,
  };
}

/**
 * The provider wants a function of ONNX Runtime that is there only once a session asks for CUDA. The loader gets as
 * far as missing it after it has found every library.
 */
function isOnlyHostMissing(failure: string): boolean {
  return /undefined symbol: Provider_GetHost/.test(failure);
}

const pathFix = "where it is there already, add its folder to LD_LIBRARY_PATH";
