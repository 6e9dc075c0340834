import { BoxbenchError } from "../core/errors.ts";
import type { Availability } from "../core/device.ts";
import { loadCpu, probeCpu } from "./backends/cpu.ts";
import { loadNative, probeNative } from "./backends/native.ts";
import { loadWasm, probeWasm } from "./backends/wasm.ts";
import type { BackendId, LoadedBackend } from "./types.ts";

export type { BackendId, LoadedBackend, TensorFlow } from "./types.ts";

interface Backend {
  load(): Promise<LoadedBackend>;
  probe(): Promise<Availability>;
}

const backends = {
  "tfjs/node-gpu": { load: () => loadNative("tfjs/node-gpu"), probe: () => probeNative("tfjs/node-gpu") },
  "tfjs/node": { load: () => loadNative("tfjs/node"), probe: () => probeNative("tfjs/node") },
  "tfjs/wasm": { load: loadWasm, probe: probeWasm },
  "tfjs/cpu": { load: loadCpu, probe: probeCpu },
} as const satisfies Record<BackendId, Backend>;

/** Every backend, the fastest first. */
export const backendIds = Object.keys(backends) as BackendId[];

/**
 * Loads a TF.js backend and makes it the current one. The native library must not share a process with
 * onnxruntime-node, and is refused where that is loaded.
 *
 * @param forced the one to load; without it the first that loads: native TensorFlow, WASM, plain JavaScript
 * @throws BoxbenchError UNAVAILABLE when the forced one does not load, with the command that adds it
 * @throws BoxbenchError USAGE when there is no such backend
 */
export async function loadBackend(forced?: BackendId): Promise<LoadedBackend> {
  if (forced !== undefined) {
    if (!Object.hasOwn(backends, forced)) {
      throw new BoxbenchError(
        "USAGE",
        `No backend "${forced as string}". There are: ${backendIds.join(", ")}.`,
      );
    }
    return backends[forced].load();
  }
  return loadNative().catch(loadWasm).catch(loadCpu);
}

/** Says whether a backend would load here, without loading it into this process. Never throws. */
export async function probeBackend(id: BackendId): Promise<Availability> {
  return backends[id].probe();
}
