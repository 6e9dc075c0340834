import type { Parity } from "../../src/core/results.ts";
import { compareOutputs } from "../../src/measure/parity.ts";
import type { Runtime, Session } from "../../src/runtimes/types.ts";
import type { CellJob } from "../job.ts";
import type { ReferenceSet } from "../reference-file.ts";
import { runAll } from "./run-all.ts";
import { toleranceFor } from "./tolerance.ts";

/** Runs the reference inputs in batches of the cell's own size. */
export async function compareWithReference(
  session: Session,
  reference: ReferenceSet,
  runtime: Runtime,
  { batch, model }: Pick<CellJob, "batch" | "model">,
): Promise<Parity> {
  const { outputs, backend, side, examples } = reference;
  return compareOutputs(await runAll(session, reference, batch), outputs, {
    count: examples.length,
    ...(model.outputRange === null ? {} : { outputRange: model.outputRange }),
    ...(side === null ? {} : { side }),
    tolerance: toleranceFor(runtime, model, reference),
    reference: backend,
  });
}
