import { BoxbenchError } from "../../core/errors.ts";
import type { BackendId } from "../../tfjs/backend.ts";

let threadsOfProcess: number | undefined;

/**
 * Sets TensorFlow's number of threads, or checks that the one thread of the other backends is what is asked for.
 * TensorFlow takes the number when it is loaded, once for the process.
 *
 * @throws BoxbenchError UNAVAILABLE when the backend cannot run with that number of threads
 */
export function fixThreads(id: BackendId, threads: number): void {
  if (id === "tfjs/wasm" || id === "tfjs/cpu") {
    if (threads === 1) return;
    throw unavailable(id, `has one thread in Node, not ${threads}: use --threads 1`);
  }
  if (threadsOfProcess !== undefined && threadsOfProcess !== threads) {
    throw unavailable(
      id,
      `runs with --threads ${threadsOfProcess} in this process and cannot change to ${threads}: open it in a new process`,
    );
  }
  threadsOfProcess = threads;
  process.env["TF_NUM_INTRAOP_THREADS"] = String(threads);
  process.env["TF_NUM_INTEROP_THREADS"] = "1";
}

function unavailable(id: BackendId, reason: string): BoxbenchError {
  return new BoxbenchError("UNAVAILABLE", `Runtime ${id} ${reason}.`);
}
