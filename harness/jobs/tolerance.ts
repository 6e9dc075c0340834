import { isKnownRuntime } from "../../src/core/known-runtimes.ts";
import { limitsOf, type LocalNoise } from "../../src/measure/local-noise.ts";
import { largestNumber } from "../../src/measure/output-scale.ts";
import type { Tolerance } from "../../src/measure/parity.ts";
import { precisionToleranceOf } from "../../src/measure/precision-tolerances.ts";
import { type Allowance, allowanceOf, allowedDifference } from "../../src/measure/tolerances.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";

/** What an output of a runtime may differ from the reference of a model, wherever in the output it does. */
export function toleranceFor(
  runtime: Runtime,
  model: Pick<JobModel, "basis" | "precision">,
  reference: Pick<ReferenceSet, "answers" | "backend">,
  output: string,
): Tolerance {
  const allowance = allowanceFor(runtime, reference);
  const largest = largestNumber(reference.answers, output);
  const own = ownTolerance(runtime);
  if (model.precision !== undefined) {
    const fixed = own ?? { absolute: allowance.share, relative: allowance.share };
    return precisionToleranceOf(model.precision, fixed, largest);
  }
  const unit = model.basis?.outputs.find(({ name }) => name === output)?.unit ?? null;
  const absolute = allowedDifference(allowance, unit, largest);
  if (own === undefined) return { absolute, relative: 0 };
  // What a plug-in says of itself is meant for outputs of about 1.
  return { absolute: Math.max(absolute, own.absolute * largest), relative: own.relative };
}

/** The same for each element of an output of this shape, row-major, by its noise place by place. */
export function limitsFor(
  runtime: Runtime,
  reference: Pick<ReferenceSet, "backend">,
  local: LocalNoise,
  shape: readonly number[],
): Float64Array {
  const allowance = allowanceFor(runtime, reference);
  const share = ownTolerance(runtime)?.absolute ?? 0;
  return limitsOf(local, shape, (unit, largest) =>
    Math.max(allowedDifference(allowance, unit, largest), share * largest),
  );
}

function allowanceFor({ id, judgedAs }: Runtime, { backend }: Pick<ReferenceSet, "backend">): Allowance {
  // A plug-in that says nothing else has to agree as float32 on a CPU does.
  return allowanceOf(isKnownRuntime(id) ? id : (judgedAs ?? "ort-node/cpu"), backend);
}

function ownTolerance({ id, tolerance }: Runtime): Tolerance | undefined {
  return isKnownRuntime(id) ? undefined : tolerance;
}
