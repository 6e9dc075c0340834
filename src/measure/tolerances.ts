import { BoxbenchError } from "../core/errors.ts";
import type { runtimes } from "../runtimes/registry.ts";
import type { BackendId } from "../tfjs/types.ts";
import type { Tolerance } from "./parity.ts";

export type Precision = "fp32";

interface ReasonedTolerance extends Tolerance {
  /** Why these numbers and no others. */
  readonly reason: string;
}

const fp32OnCpu: ReasonedTolerance = {
  absolute: 1e-5,
  relative: 1e-5,
  reason:
    "float32 sums in another order. Measured over 15 trained variants, 500 images and batches 1 and 32, between " +
    "TensorFlow, TF.js WASM, ONNX Runtime CPU and WASM: at most 6e-6, and at most 5e-7 beyond the relative part. " +
    "1e-5 in the scale of the outputs is 0.00016 px of 32.",
};

const fp32OnGpu: ReasonedTolerance = {
  absolute: 1e-4,
  relative: 1e-4,
  reason:
    "float32 with TF32 off, but convolution algorithms (Winograd, FFT) that cuDNN chooses and that round more " +
    "often. Not measured: ten times the tolerance of the CPU, 0.0016 px of 32. TF32 would need about 1e-3 and is " +
    "meant to fail.",
};

const fp32OnWebgpu: ReasonedTolerance = {
  absolute: 3e-5,
  relative: 3e-5,
  reason:
    "float32, but WGSL lets a GPU fuse multiply and add, and round exp and division by several units more. " +
    "Measured on a software adapter over 15 trained variants, 32 images and batches 1 and 32, against ONNX Runtime " +
    "CPU: at most 1.2e-6, no more than WASM. On a real GPU not measured: three times the tolerance of the CPU, " +
    "0.0005 px of 32.",
};

const fp32OnWebgl: ReasonedTolerance = {
  absolute: 3e-5,
  relative: 3e-5,
  reason:
    "float32 textures, but GLSL lets a GPU fuse multiply and add, and round exp and division more. Tried on a software " +
    "renderer with one network, where it agreed as well as WASM; for others the tolerance of WebGPU. Textures of 16 " +
    "bits, which some phones have alone, do not meet it.",
};

/** What is allowed by where the outputs come from. The only place where tolerances are written. */
export const tolerances = {
  "ort-node/cpu": { fp32: fp32OnCpu },
  "ort-node/cuda": { fp32: fp32OnGpu },
  "ort-node/webgpu": { fp32: fp32OnWebgpu },
  "ort-web/wasm": { fp32: fp32OnCpu },
  "chromium/wasm": { fp32: fp32OnCpu },
  "chromium/webgpu": { fp32: fp32OnWebgpu },
  "chromium/tfjs-webgl": { fp32: fp32OnWebgl },
  "chromium/tfjs-webgpu": { fp32: fp32OnWebgpu },
  "chromium/tfjs-wasm": { fp32: fp32OnCpu },
  "firefox/wasm": { fp32: fp32OnCpu },
  "firefox/webgpu": { fp32: fp32OnWebgpu },
  "firefox/tfjs-webgl": { fp32: fp32OnWebgl },
  "firefox/tfjs-webgpu": { fp32: fp32OnWebgpu },
  "firefox/tfjs-wasm": { fp32: fp32OnCpu },
  "tfjs/node-gpu": { fp32: fp32OnGpu },
  "tfjs/node": { fp32: fp32OnCpu },
  "tfjs/wasm": { fp32: fp32OnCpu },
  "tfjs/cpu": { fp32: fp32OnCpu },
} as const satisfies Record<keyof typeof runtimes | BackendId, Record<Precision, ReasonedTolerance>>;

/**
 * What a runtime's outputs may differ from the reference: the larger of the tolerances of the runtime and of the
 * backend that made the reference, which rounds too.
 *
 * @throws BoxbenchError USAGE when there is no tolerance for either
 */
export function toleranceOf(
  runtimeId: string,
  precision: Precision,
  referenceBackend: string = runtimeId,
): Tolerance {
  const own = entryOf(runtimeId, precision);
  const reference = entryOf(referenceBackend, precision);
  return {
    absolute: Math.max(own.absolute, reference.absolute),
    relative: Math.max(own.relative, reference.relative),
  };
}

function entryOf(id: string, precision: Precision): ReasonedTolerance {
  if (!Object.hasOwn(tolerances, id)) {
    const known = Object.keys(tolerances).join(", ");
    throw new BoxbenchError("USAGE", `No parity tolerance for "${id}". There are some for: ${known}.`);
  }
  return tolerances[id as keyof typeof tolerances][precision];
}
