import type { Tensors } from "../../src/core/tensor.ts";
import { runRows } from "../../src/measure/run-rows.ts";
import type { Session } from "../../src/runtimes/types.ts";
import type { InputSet } from "../workers/reference-file.ts";
import { feedsOf } from "./batches.ts";

/**
 * Runs all inputs in batches of one size.
 *
 * @param wanted outputs to ask for; all of them where it is left out
 * @returns the outputs of each example
 * @throws BoxbenchError MODEL_FILE when a batch does not give the same number of rows for each input
 */
export function runAll(
  session: Pick<Session, "run" | "runEach">,
  inputs: InputSet,
  batch: number,
  wanted?: readonly string[],
): Promise<Tensors[]> {
  return runRows(session, {
    count: inputs.examples.length,
    batch,
    feedsOf: (indices) => feedsOf(inputs, indices),
    fill: true,
    ...(wanted === undefined ? {} : { wanted }),
  });
}
