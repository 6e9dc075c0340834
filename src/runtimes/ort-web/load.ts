import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { installFix } from "../../core/installed-packages.ts";

export type OrtWeb = typeof import("onnxruntime-web");

/** What brings the package where it is missing. */
export const ortWebFix = () => `run \`${installFix("onnxruntime-web")}\``;

let loading: Promise<OrtWeb> | undefined;

/**
 * Loads the JavaScript of onnxruntime-web, once for the process; its WASM file is compiled with the first
 * session.
 *
 * @throws BoxbenchError UNAVAILABLE when the package does not load
 */
export async function loadOrtWeb(): Promise<OrtWeb> {
  try {
    return await (loading ??= import("onnxruntime-web"));
  } catch (cause) {
    const reason = `onnxruntime-web does not load: ${messageOf(cause)}`;
    throw new BoxbenchError(
      "UNAVAILABLE",
      `Runtime ort-web/wasm is unavailable: ${reason}; ${ortWebFix()}.`,
      {
        cause,
      },
    );
  }
}

let threadsOfProcess: number | undefined;

/**
 * Sets the number of threads. ONNX Runtime's WASM module takes it from the first session of a process and
 * ignores every later change without a word.
 *
 * @throws BoxbenchError UNAVAILABLE when this process already runs with another number
 */
export function fixThreads({ env }: OrtWeb, threads: number): void {
  if (threadsOfProcess !== undefined && threadsOfProcess !== threads) {
    throw new BoxbenchError(
      "UNAVAILABLE",
      `Runtime ort-web/wasm runs with --threads ${threadsOfProcess} in this process and cannot change to ` +
        `${threads}: open it in a new process.`,
    );
  }
  threadsOfProcess = threads;
  env.wasm.numThreads = threads;
  env.wasm.simd = "fixed";
}
