import type { Session } from "../runtimes/types.ts";
import { joinedAnswers, type ImageOutputs } from "../tasks/outputs.ts";
import { type RowRun, runRows } from "./run-rows.ts";

/**
 * Runs a model over images, batch by batch, and joins what it answers.
 *
 * @throws BoxbenchError MODEL_FILE when a batch does not give the same number of rows for each image
 * @throws RangeError when the answers for two images cannot stand below each other
 */
export async function runOutputs(
  session: Pick<Session, "run" | "runEach">,
  run: RowRun,
): Promise<ImageOutputs> {
  return joinedAnswers(await runRows(session, run));
}
