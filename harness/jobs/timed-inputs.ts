import type { FloatTensor } from "../../src/runtimes/types.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { batchOf } from "./open-model.ts";

/** Different inputs in rotation while timing, so that no cache holds the one answer. */
const inputCount = 8;

/** Batches that start at different inputs. */
export function timedInputs(reference: ReferenceSet, batch: number): FloatTensor[] {
  const step = Math.max(1, Math.floor(reference.examples.length / inputCount));
  return Array.from({ length: inputCount }, (_, index) => batchOf(reference, index * step, batch));
}
