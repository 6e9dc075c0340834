import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { folderOf, versionOf } from "../../core/installed-packages.ts";

/** The version of the installed onnxruntime-node. */
export function installedVersion(): string {
  return versionOf("onnxruntime-node");
}

/** The folder with the native libraries of the installed onnxruntime-node for this platform. */
export function nativeFolder(): string {
  return join(folderOf("onnxruntime-node"), "bin", "napi-v6", process.platform, process.arch);
}

/** The native add-on itself. */
export function addonPath(): string {
  return join(nativeFolder(), "onnxruntime_binding.node");
}

// Node's loader opens any shared library; one that is no Node add-on is refused only after it has loaded.
const loaderProgram = `
  try { process.dlopen({ exports: {} }, process.argv[1]); } catch (error) {
    if (!/self-register|napi_register_module/.test(error.message)) process.stdout.write(error.message);
  }`;

/**
 * Why the system's loader cannot load a shared library with everything it needs, or null where it can. Done in
 * a child process: asking must not put ONNX Runtime beside TensorFlow, and a provider library that is loaded
 * before ONNX Runtime has prepared for it breaks every later session of the process.
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
