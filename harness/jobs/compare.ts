import type { Parity } from "../../src/core/results.ts";
import { isVouchedFor } from "../../src/core/results/parity-basis.ts";
import type { FloatJudge } from "../../src/measure/compare-floats.ts";
import { compareAnswers } from "../../src/measure/compare-answers.ts";
import { unitsOf } from "../../src/measure/local-noise.ts";
import type { Runtime, Session } from "../../src/runtimes/types.ts";
import type { CellJob } from "../workers/job.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { runAll } from "./run-all.ts";
import { limitsFor, toleranceFor } from "./tolerance.ts";

/**
 * Runs the reference inputs in batches of the cell's own size, and compares every output that the session gives.
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
  const examples = reference.examples.slice(0, count);
  const answers = reference.answers.slice(0, count);
  const given = new Set(session.outputs.map(({ name }) => name));
  const names = Object.keys(answers[0] ?? {}).filter((name) => given.has(name));
  const actual = await runAll(session, { ...reference, examples }, batch, names);
  const { backend, side, openLook } = reference;
  const options = {
    ...(model.outputRange === null ? {} : { outputRange: model.outputRange }),
    ...(side === null ? {} : { side }),
    judgeOf: (name: string) => judgeFor(name, runtime, model, reference),
    isReferenceOff: model.basis?.outputs.some(({ standing }) => standing === "off") === true,
    reference: model.precision === undefined ? backend : "an unoptimised run of the same file",
  };
  const parity = compareAnswers(actual, answers, names, options);
  if (parity.passed || openLook === undefined) return parity;
  const lookAgain = await openLook(reference);
  return compareAnswers(actual, answers, names, { ...options, lookAgain });
}

function judgeFor(
  name: string,
  runtime: Runtime,
  model: CellJob["model"],
  reference: ReferenceSet,
): FloatJudge {
  // The size of all outputs decides, however many are compared.
  const tolerance = toleranceFor(runtime, model, reference, name);
  const local = reference.detail?.local[name];
  if (local === undefined) return { tolerance };
  const standing = model.basis?.outputs.find((output) => output.name === name)?.standing;
  return {
    tolerance,
    truthOf: (input) => reference.detail?.truths[input]?.[name] ?? null,
    isVouchedFor: isVouchedFor({ standing }),
    isReferenceOff: standing === "off",
    limitsOf: (shape) => limitsFor(runtime, reference, local, shape),
    limitsOfNoise: (noise, shape) => limitsFor(runtime, reference, noise, shape),
    unitsOf: (shape) => unitsOf(local, shape),
  };
}
