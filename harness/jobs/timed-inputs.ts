import type { Tensors } from "../../src/core/tensor.ts";
import type { InputSet } from "../workers/reference-file.ts";
import { batchOf } from "./batches.ts";

/** Different inputs in rotation while timing, so that no cache holds the one answer. */
const inputCount = 8;

/** Batches that start at different inputs. */
export function timedInputs(inputs: InputSet, batch: number): Tensors[] {
  const step = Math.max(1, Math.floor(inputs.examples.length / inputCount));
  return Array.from({ length: inputCount }, (_, index) =>
    batchOf(inputs, (index * step) % inputs.examples.length, batch),
  );
}
