import { inScaleOf } from "../../src/measure/output-scale.ts";
import type { Tolerance } from "../../src/measure/parity.ts";
import { precisionToleranceOf } from "../../src/measure/precision-tolerances.ts";
import { toleranceOf } from "../../src/measure/tolerances.ts";
import { runtimeIds } from "../../src/runtimes/registry.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import { isFloat } from "../../src/tensors/arrays.ts";
import { numbersOf } from "../../src/tensors/numbers.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";

/** What a runtime's answers may differ from the reference of a model. */
export function toleranceFor(
  runtime: Runtime,
  model: JobModel,
  reference: ReferenceSet,
  output: string,
): Tolerance {
  const tolerance = runtimeIds.includes(runtime.id)
    ? toleranceOf(runtime.id, "fp32", reference.backend)
    : plugInTolerance(runtime, reference.backend);
  if (model.precision !== undefined) {
    return precisionToleranceOf(model.precision, tolerance, largestOf(reference, output));
  }
  // Where a variant's outputs are points, their scale is known; probabilities are 1 at most; linear outputs are not.
  const known = model.reference.kind === "folder" && model.outputRange !== null;
  return known ? tolerance : inScaleOf(tolerance, largestOf(reference, output));
}

/** The largest size of a number in an output, of those that are finite. */
function largestOf({ answers }: ReferenceSet, output: string): number {
  let largest = 0;
  for (const answer of answers) {
    const tensor = answer[output];
    if (tensor === undefined || !isFloat(tensor.dtype)) continue;
    for (const value of Array.from(numbersOf(tensor))) {
      if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
    }
  }
  return largest;
}

/** A plug-in that says nothing else has to agree as float32 on a CPU does. */
function plugInTolerance(runtime: Runtime, backend: string): Tolerance {
  const reference = toleranceOf(backend, "fp32");
  const own = runtime.tolerance ?? toleranceOf("ort-node/cpu", "fp32");
  return {
    absolute: Math.max(own.absolute, reference.absolute),
    relative: Math.max(own.relative, reference.relative),
  };
}
