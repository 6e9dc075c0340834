import { BoxbenchError } from "../core/errors.ts";
import { formatShape } from "../core/shapes.ts";
import type { Tensors } from "../core/tensor.ts";
import type { Session } from "../runtimes/types.ts";
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
  session: Pick<Session, "run">,
  { count, batch, feedsOf, fill, wanted }: RowRun,
): Promise<Tensors[]> {
  const answers: Tensors[] = [];
  for (let first = 0; first < count; first += batch) {
    const size = fill ? batch : Math.min(batch, count - first);
    const indices = Array.from({ length: size }, (_, row) => (first + row) % count);
    const outputs = await session.run(feedsOf(indices), wanted);
    answers.push(...answersOfEach(outputs, size).slice(0, count - first));
  }
  return answers;
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
