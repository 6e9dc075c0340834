import { BoxbenchError } from "../core/errors.ts";
import { isKnownRuntime, knownRuntimeIds, knownRuntimes, type Rounding } from "../core/known-runtimes.ts";

/** How much a runtime may differ from the reference. */
export interface Allowance {
  /** Times the model's own noise in float32, which `noise.ts` measures. */
  readonly noiseFactor: number;
  /** Where that noise is not known: the share of an output's largest number. */
  readonly share: number;
}

interface ReasonedAllowance extends Allowance {
  /** Why these numbers and no others. */
  readonly reason: string;
}

const fp32OnCpu: ReasonedAllowance = {
  noiseFactor: 8,
  share: 1e-5,
  reason:
    "float32 sums in another order. Measured over 15 trained variants, 64 images and batches 1 and 32, ONNX Runtime CPU " +
    "and WASM, TF.js WASM and plain JavaScript beside TensorFlow: at most 1.9 times the noise, and 2.2 times for " +
    "untrained networks of 224x224 raw pixels.",
};

const fp32OnGpu: ReasonedAllowance = {
  noiseFactor: 80,
  share: 1e-4,
  reason:
    "float32 with TF32 off, but convolution algorithms (Winograd, FFT) that cuDNN chooses and that round more " +
    "often. Not measured: ten times what a CPU may. TF32 rounds to 10 bits, 8192 times as coarse, and is meant to fail.",
};

const fp32OnWebgpu: ReasonedAllowance = {
  noiseFactor: 24,
  share: 3e-5,
  reason:
    "float32, but WGSL lets a GPU fuse multiply and add, and round exp and division by several units more. " +
    "On a software adapter it agrees as well as a CPU does; on a real GPU not measured: three times what a CPU may.",
};

const fp32OnWebgl: ReasonedAllowance = {
  noiseFactor: 24,
  share: 3e-5,
  reason:
    "float32 textures, but GLSL lets a GPU fuse multiply and add, and round exp and division more: as WebGPU. " +
    "Textures of 16 bits, which some phones have alone, do not meet it.",
};

/** What no runtime of float32 may exceed: beyond it a difference is no rounding. */
export const mostNoiseFactor = fp32OnGpu.noiseFactor;

/** What is allowed, by what computes. The only place where that is written. */
export const allowances = {
  cpu: fp32OnCpu,
  cuda: fp32OnGpu,
  webgpu: fp32OnWebgpu,
  webgl: fp32OnWebgl,
} as const satisfies Record<Rounding, ReasonedAllowance>;

/**
 * What a runtime may differ from the reference: the larger of the allowances of the runtime and of the backend that
 * made the reference, which rounds too.
 *
 * @throws BoxbenchError USAGE when there is none for either
 */
export function allowanceOf(runtimeId: string, referenceBackend: string = runtimeId): Allowance {
  const own = entryOf(runtimeId);
  const reference = entryOf(referenceBackend);
  return {
    noiseFactor: Math.max(own.noiseFactor, reference.noiseFactor),
    share: Math.max(own.share, reference.share),
  };
}

function entryOf(id: string): ReasonedAllowance {
  if (isKnownRuntime(id)) return allowances[knownRuntimes[id].rounds];
  const known = knownRuntimeIds.join(", ");
  throw new BoxbenchError("USAGE", `No parity tolerance for "${id}". There are some for: ${known}.`);
}

/** Two units in the last place of float32 at 1: an answer is stored in float32 on both sides. */
const storedUlps = 2 * 2 ** -23;

/** Below the smallest normal number of float32, 1.2e-38, libraries give zero or not: twice that. */
const underflow = 2.4e-38;

/**
 * The largest difference that an output may have from the reference: a multiple of what float32 makes of the model, and
 * two units in the last place of its largest number. Where that noise is not known, a share of the largest number.
 *
 * @param unit the model's own noise in float32 in this output; null where it is not known
 * @param largest size of the largest number in the output
 */
export function allowedDifference(
  { noiseFactor, share }: Allowance,
  unit: number | null,
  largest: number,
): number {
  const allowed = unit === null ? share * largest : noiseFactor * unit + storedUlps * largest;
  // Two digits are enough for a limit, and can be read in a table.
  return Math.max(underflow, Number(allowed.toPrecision(2)));
}
