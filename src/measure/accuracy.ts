import type { Tensor, Tensors } from "../core/tensor.ts";
import type { Session } from "../runtimes/types.ts";
import { joinRows } from "../tensors/rows.ts";
import { type RowRun, runRows } from "./run-rows.ts";

/** What a model answers for many images. */
export interface ImageOutputs {
  /** Each output of all images, one after another along the first dimension. */
  readonly outputs: Tensors;
  /** The rows of each image in an output, where they are not the same number for each, such as boxes that were found. */
  readonly rowCounts: Readonly<Record<string, readonly number[]>>;
}

/**
 * Runs a model over images, batch by batch, and joins what it answers.
 *
 * @throws BoxbenchError MODEL_FILE when a batch does not give the same number of rows for each image
 * @throws RangeError when the answers for two images cannot stand below each other
 */
export async function runOutputs(session: Pick<Session, "run">, run: RowRun): Promise<ImageOutputs> {
  const answers = await runRows(session, run);
  const outputs: Record<string, Tensor> = {};
  const rowCounts: Record<string, number[]> = {};
  for (const name of Object.keys(answers[0] ?? {})) {
    const parts = answers.map((answer) => answer[name]!);
    outputs[name] = joinRows(parts);
    const counts = parts.map(({ shape }) => shape[0] ?? 1);
    if (counts.some((count) => count !== counts[0])) rowCounts[name] = counts;
  }
  return { outputs, rowCounts };
}
