import { largestNumber } from "../../src/measure/output-scale.ts";
import type { Tolerance } from "../../src/measure/parity.ts";
import { precisionToleranceOf } from "../../src/measure/precision-tolerances.ts";
import { allowanceOf, allowedDifference, isJudgedByItself } from "../../src/measure/tolerances.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";

/** What an output of a runtime may differ from the reference of a model. */
export function toleranceFor(
  runtime: Runtime,
  model: Pick<JobModel, "basis" | "precision">,
  reference: Pick<ReferenceSet, "answers" | "backend">,
  output: string,
): Tolerance {
  const isBuiltIn = isJudgedByItself(runtime.id);
  // A plug-in that says nothing else has to agree as float32 on a CPU does.
  const judgedAs = isBuiltIn ? runtime.id : (runtime.judgedAs ?? "ort-node/cpu");
  const allowance = allowanceOf(judgedAs, "fp32", reference.backend);
  const largest = largestNumber(reference.answers, output);
  const own = isBuiltIn ? undefined : runtime.tolerance;
  if (model.precision !== undefined) {
    const fixed = own ?? { absolute: allowance.share, relative: allowance.share };
    return precisionToleranceOf(model.precision, fixed, largest);
  }
  const absolute = allowedDifference(allowance, unitOf(model, output), largest);
  if (own === undefined) return { absolute, relative: 0 };
  // What a plug-in says of itself is meant for outputs of about 1.
  return { absolute: Math.max(absolute, own.absolute * largest), relative: own.relative };
}

/** The model's own noise in an output; null where it was not measured. */
export function unitOf({ basis }: Pick<JobModel, "basis">, output: string): number | null {
  return basis?.outputs.find(({ name }) => name === output)?.unit ?? null;
}
