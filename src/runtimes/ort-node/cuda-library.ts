import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** What keeps CUDA from working, and what would change that. */
export interface Obstacle {
  readonly reason: string;
  readonly fix: string;
}

const providerFile = "libonnxruntime_providers_cuda.so";

/** The folder with the native libraries of the installed onnxruntime-node for this platform. */
export function nativeFolder(): string {
  const manifest = createRequire(import.meta.url).resolve("onnxruntime-node/package.json");
  return join(dirname(manifest), "bin", "napi-v6", process.platform, process.arch);
}

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

// Node's loader opens any shared library; one that is no Node add-on is refused only after it has loaded.
const loaderProgram = `
  try { process.dlopen({ exports: {} }, process.argv[1]); } catch (error) {
    if (!/self-register|napi_register_module/.test(error.message)) process.stdout.write(error.message);
  }`;

/**
 * Why the system's loader cannot load a shared library with everything it needs, or null where it can. Done in
 * a child process: a provider library that is loaded before ONNX Runtime has prepared for it breaks every later
 * session of the process.
 */
export async function loadFailure(library: string): Promise<string | null> {
  const environment = { ...process.env, NODE_OPTIONS: "" };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", loaderProgram, library], {
      env: environment,
      timeout: 60_000,
    });
    return stdout === "" ? null : (stdout.split("\n")[0] ?? stdout);
  } catch {
    return `loading ${library} ended the process`;
  }
}
