import type { Parity } from "../../src/core/results.ts";
import { measureColdStart } from "../../src/measure/cold-start.ts";
import { measureLatency } from "../../src/measure/latency.ts";
import { compareOutputs } from "../../src/measure/parity.ts";
import { toleranceOf } from "../../src/measure/tolerances.ts";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import type { FloatTensor, Session } from "../../src/runtimes/types.ts";
import { openModelFolder } from "../../src/training/saved-model.ts";
import type { Reference } from "../../src/training/manifest.ts";
import type { CellJob, CellReply } from "../job.ts";
import { isFallback } from "../placement.ts";
import { batchOf, modelFilesOf, referenceImages } from "./open-model.ts";

/** Different inputs in rotation while timing, so that no cache holds the one answer. */
const inputCount = 8;

let processImportMs: number | null = null;

/** The library is loaded by the first session of this process; the later ones start cold just the same. */
function importMsOf(session: Session): number {
  processImportMs ??= session.timings.importMs;
  return processImportMs;
}

/**
 * Opens the model once, compares its outputs with the reference, and where they agree and all nodes ran on the
 * provider that was asked for, times it.
 */
export async function runCellJob(job: CellJob): Promise<CellReply> {
  const { manifest, reference } = await openModelFolder(job.model.folder);
  if (reference === null) throw new Error(`${job.model.folder} holds no reference.json`);
  const images = referenceImages(reference);
  const files = modelFilesOf(job.model);
  const session = await runtimeOf(job.runtimeId).open(files, { threads: job.threads });
  try {
    const first = batchOf(images, 0, job.batch, manifest.inputShape);
    const coldStart = { ...(await measureColdStart(session, first)), importMs: importMsOf(session) };
    const parity = await compareWithReference(session, images, reference, manifest.outputRange, job);
    if (!parity.passed) return { kind: "cell", parity, coldStart, placement: null, latency: null };
    const placement = await session.placement(first);
    if (job.scope === "parity" || (isFallback(placement) && !job.allowFallback)) {
      return { kind: "cell", parity, coldStart, placement, latency: null };
    }
    const inputs = timedInputs(images, job.batch, manifest.inputShape);
    const latency = await measureLatency(session, inputs, { batch: job.batch, seed: job.seed });
    return { kind: "cell", parity, coldStart, placement, latency };
  } finally {
    await session.close();
  }
}

/** Runs the reference images in batches of the cell's own size. */
async function compareWithReference(
  session: Session,
  images: readonly Float32Array[],
  reference: Reference,
  outputRange: readonly [number, number],
  { batch, runtimeId }: CellJob,
): Promise<Parity> {
  const width = reference.outputs[0]!.length;
  const actual = new Float32Array(images.length * width);
  for (let first = 0; first < images.length; first += batch) {
    const outputs = await session.run(batchOf(images, first, batch, reference.inputShape));
    const rows = Math.min(batch, images.length - first);
    actual.set(outputs.subarray(0, rows * width), first * width);
  }
  return compareOutputs(actual, Float32Array.from(reference.outputs.flat()), {
    count: images.length,
    outputRange,
    side: reference.inputShape[0],
    tolerance: toleranceOf(runtimeId, "fp32", reference.backend),
    reference: reference.backend,
  });
}

/** Batches that start at different images. */
function timedInputs(
  images: readonly Float32Array[],
  batch: number,
  inputShape: readonly number[],
): FloatTensor[] {
  const step = Math.max(1, Math.floor(images.length / inputCount));
  return Array.from({ length: inputCount }, (_, index) => batchOf(images, index * step, batch, inputShape));
}
