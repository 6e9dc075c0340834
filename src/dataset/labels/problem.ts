import { BoxbenchError } from "../../core/errors.ts";

/** An error about labels: where they stand, and what is wrong there (without a full stop). */
export function labelProblem(where: string, what: string, cause?: unknown): BoxbenchError {
  return new BoxbenchError("DATASET", `${where}: ${what}.`, { cause });
}
