import type { Parity } from "../../src/core/results.ts";
import { compareOutputs } from "../../src/measure/parity.ts";
import type { Runtime, Session } from "../../src/runtimes/types.ts";
import type { CellJob } from "../workers/job.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { runAll } from "./run-all.ts";
import { toleranceFor } from "./tolerance.ts";

/**
 * Runs the reference inputs in batches of the cell's own size.
 *
 * @param count how many of them, the first ones; all where it is left out or there are no more
 */
export async function compareWithReference(
  session: Session,
  reference: ReferenceSet,
  runtime: Runtime,
  { batch, model }: Pick<CellJob, "batch" | "model">,
  count = reference.examples.length,
): Promise<Parity> {
  const compared = firstOf(reference, count);
  const { outputs, backend, side, examples } = compared;
  return compareOutputs(await runAll(session, compared, batch), outputs, {
    count: examples.length,
    ...(model.outputRange === null ? {} : { outputRange: model.outputRange }),
    ...(side === null ? {} : { side }),
    // The size of all outputs decides, however many are compared.
    tolerance: toleranceFor(runtime, model, reference),
    reference: backend,
  });
}

function firstOf(reference: ReferenceSet, count: number): ReferenceSet {
  const { examples, outputs } = reference;
  const kept = Math.min(count, examples.length);
  return {
    ...reference,
    examples: examples.slice(0, kept),
    outputs: outputs.subarray(0, (outputs.length / examples.length) * kept),
  };
}
