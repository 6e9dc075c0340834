import type { Tensor, Tensors } from "../../src/core/tensor.ts";
import { joinRows } from "../../src/tensors/rows.ts";
import type { InputSet } from "../workers/reference-file.ts";

/** Examples with these numbers as one batch. */
export function feedsOf({ examples, unbatched }: InputSet, indices: readonly number[]): Tensors {
  const [first] = indices;
  const feeds: Record<string, Tensor> = {};
  for (const name of Object.keys(examples[first!]!)) {
    feeds[name] = unbatched.includes(name)
      ? examples[first!]![name]!
      : joinRows(indices.map((index) => examples[index]![name]!));
  }
  return feeds;
}

/** Inputs `first`, `first + 1`, … as one batch; past the last one it starts again at the first. */
export function batchOf(set: InputSet, first: number, batch: number): Tensors {
  const count = set.examples.length;
  return feedsOf(
    set,
    Array.from({ length: batch }, (_, row) => (first + row) % count),
  );
}

/** All inputs in batches of one size; the last one is filled with the first inputs. */
export function inBatches(set: InputSet, batch: number): Tensors[] {
  const count = Math.ceil(set.examples.length / batch);
  return Array.from({ length: count }, (_, index) => batchOf(set, index * batch, batch));
}
