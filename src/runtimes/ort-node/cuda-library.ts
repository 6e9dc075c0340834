import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadFailure } from "./native-library.ts";

/** What keeps CUDA from working, and what would change that. */
export interface Obstacle {
  readonly reason: string;
  readonly fix: string;
}

const providerFile = "libonnxruntime_providers_cuda.so";

/**
 * What keeps ONNX Runtime's CUDA provider from loading, or null.
 *
 * @param folder where the provider library is looked for
 */
export async function cudaObstacle(folder: string): Promise<Obstacle | null> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    const here = `${process.platform} ${process.arch}`;
    return { reason: `onnxruntime-node has CUDA for Linux x64 only, this is ${here}`, fix: "use Linux x64" };
  }
  const provider = join(folder, providerFile);
  if (!existsSync(provider)) {
    return { reason: `the CUDA provider ${providerFile} is not installed`, fix: "npm run setup:gpu" };
  }
  const driver = await loadFailure("libcuda.so.1");
  if (driver !== null) {
    return {
      reason: `no NVIDIA driver: ${driver}`,
      fix: "install the NVIDIA driver, or give the container a GPU",
    };
  }
  const library = await loadFailure(provider);
  if (library !== null) {
    return { reason: `${providerFile} does not load: ${library}`, fix: libraryFix };
  }
  return null;
}

const libraryFix =
  "install the CUDA runtime and cuDNN libraries of the version named, or add their folder to LD_LIBRARY_PATH";
