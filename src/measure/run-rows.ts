import { BoxbenchError } from "../core/errors.ts";
import { formatShape } from "../core/shapes.ts";
import type { Tensors } from "../core/tensor.ts";
import type { Session } from "../runtimes/types.ts";
import { bytesOf } from "../tensors/arrays.ts";
import { rowsOfAll } from "../tensors/rows.ts";

export interface RowRun {
  /** Number of examples. */
  readonly count: number;
  readonly batch: number;
  /** Makes one batch of the examples with these numbers. */
  readonly feedsOf: (indices: readonly number[]) => Tensors;
  /** Whether a last batch that is not full begins again at the first example; else it is smaller. */
  readonly fill: boolean;
  /** Outputs to ask for; all of them where it is left out. */
  readonly wanted?: readonly string[];
}

/**
 * Runs a model over examples, batch by batch.
 *
 * @returns the outputs of each example: with a batch of 1 as they are, else its rows of each output
 * @throws BoxbenchError MODEL_FILE when a batch does not give the same number of rows for each example
 */
export async function runRows(
  session: Pick<Session, "run" | "runEach">,
  { count, batch, feedsOf, fill, wanted }: RowRun,
): Promise<Tensors[]> {
  const answers: Tensors[] = [];
  let together = 1;
  for (let first = 0; first < count;) {
    const batches = batchesFrom(first, together, { count, batch, fill });
    const runs = batches.map(feedsOf);
    const outputs =
      session.runEach === undefined || runs.length === 1
        ? [await session.run(runs[0]!, wanted)]
        : await session.runEach(runs, wanted);
    for (const [index, { length }] of batches.entries()) {
      answers.push(...answersOfEach(outputs[index]!, length).slice(0, count - first));
      first += batch;
    }
    if (session.runEach !== undefined) together = batchesInCall(runs[0]!, outputs[0]!);
  }
  return answers;
}

/** The examples of the next batches, `most` of them or fewer. */
function batchesFrom(
  first: number,
  most: number,
  { count, batch, fill }: Pick<RowRun, "count" | "batch" | "fill">,
): number[][] {
  const left = Math.ceil((count - first) / batch);
  return Array.from({ length: Math.min(most, left) }, (_, index) => {
    const start = first + index * batch;
    const size = fill ? batch : Math.min(batch, count - start);
    return Array.from({ length: size }, (_, row) => (start + row) % count);
  });
}

/** Bytes that go there and come back in one call of several runs, and the most of these. */
const mostCallBytes = 8 * 2 ** 20;
const mostRunsInCall = 64;

/** How many runs fit into one call, by what the first of them took and gave. */
function batchesInCall(feeds: Tensors, outputs: Tensors): number {
  const bytes = [...Object.values(feeds), ...Object.values(outputs)]
    .map((tensor) => bytesOf(tensor).byteLength)
    .reduce((sum, size) => sum + size, 0);
  return Math.max(1, Math.min(mostRunsInCall, Math.floor(mostCallBytes / Math.max(1, bytes))));
}

/**
 * The outputs of each example of a batch.
 *
 * @throws BoxbenchError MODEL_FILE when there is not the same number of rows for each
 */
export function answersOfEach(outputs: Tensors, batch: number): Tensors[] {
  if (batch === 1) return [outputs];
  for (const [name, { shape }] of Object.entries(outputs)) {
    const rows = shape[0] ?? 0;
    if (rows > 0 && rows % batch === 0) continue;
    throw new BoxbenchError(
      "MODEL_FILE",
      `Output "${name}" is ${formatShape(shape)} for a batch of ${batch}: not the same number of rows for each input.`,
    );
  }
  return Array.from({ length: batch }, (_, row) =>
    Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => {
        const rows = tensor.shape[0]! / batch;
        return [name, rowsOfAll({ [name]: tensor }, row * rows, (row + 1) * rows)[name]!];
      }),
    ),
  );
}
