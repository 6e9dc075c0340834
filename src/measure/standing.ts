import type { OutputBasis } from "../core/results/parity-basis.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { isFloat } from "../tensors/arrays.ts";
import { numbersOf } from "../tensors/numbers.ts";
import { limitsOf, type LocalNoise } from "./local-noise.ts";
import { allowanceOf, allowedDifference, mostNoiseFactor } from "./tolerances.ts";

/** Answers of a model to the inputs that were evaluated in float64, and what float64 answers to them. */
export interface AnswersWithTruth {
  readonly answers: readonly Tensors[];
  readonly truths: readonly Tensors[];
}

/** Somebody else who ran the model as it came, before any conversion. */
export interface Witness extends AnswersWithTruth {
  readonly runtimeId: string;
}

const onCpu = allowanceOf("ort-node/cpu");

/**
 * How far answers lie from float64 in an output, in units of what a runtime on the CPU may differ: up to 1 they are as
 * near as float32 can be. Infinite where one is no number or of another amount; null where no float could be compared.
 */
export function timesAllowedFrom(
  output: string,
  { answers, truths }: AnswersWithTruth,
  noise: LocalNoise,
  noiseFactor = onCpu.noiseFactor,
): number | null {
  let most: number | null = null;
  for (const [index, truth] of truths.entries()) {
    const [expected, actual] = [truth[output], answers[index]?.[output]];
    if (expected === undefined || actual === undefined) continue;
    if (!isFloat(expected.dtype) || !isFloat(actual.dtype)) continue;
    most = Math.max(most ?? 0, timesAllowed(actual, expected, noise, noiseFactor));
  }
  return most;
}

function timesAllowed(actual: Tensor, expected: Tensor, noise: LocalNoise, noiseFactor: number): number {
  const [values, truths] = [numbersOf(actual), numbersOf(expected)];
  // Another amount of boxes: whether that is a tie is asked elsewhere.
  if (values.length !== truths.length) return 0;
  const limits = limitsOf(noise, expected.shape, (unit, largest) =>
    allowedDifference({ ...onCpu, noiseFactor }, unit, largest),
  );
  let most = 0;
  for (let at = 0; at < truths.length; at += 1) {
    // Beyond what float32 holds, it has infinity.
    if (Object.is(values[at], Math.fround(truths[at]!))) continue;
    const distance = Math.abs(values[at]! - truths[at]!);
    if (distance === 0) continue;
    if (!Number.isFinite(distance)) return Infinity;
    most = Math.max(most, distance / limits[at]!);
  }
  return most;
}

/**
 * What the reference's answers are worth in one output.
 *
 * - `near`: no further from float64 than a runtime on the CPU may be. Reference and evaluated graph vouch for each other.
 * - `off`: further, but as near as any runtime may be, and the evaluated graph is vouched for otherwise: a witness who
 *   ran the model as it came is near it, or the graph is the model itself.
 * - `apart`: neither. What was evaluated is not what the reference answered: a conversion that is wrong, or an evaluation.
 *
 * @param isConverted whether the graph was made from something else, so that it may be wrong
 * @param witness null where nobody was asked: then nobody but the reference vouches for a graph that was converted
 */
export function standingOf(
  output: string,
  reference: AnswersWithTruth,
  noise: LocalNoise,
  isConverted: boolean,
  witness: Witness | null,
): Pick<OutputBasis, "standing" | "referenceTimes" | "witness"> {
  const times = timesAllowedFrom(output, reference, noise);
  if (times === null) return {};
  const referenceTimes = Number.isFinite(times) ? times : null;
  if (times <= 1) return { standing: "near", referenceTimes };
  const isRounding = (timesAllowedFrom(output, reference, noise, mostNoiseFactor) ?? Infinity) <= 1;
  if (!isConverted) return { standing: isRounding ? "off" : "apart", referenceTimes };
  if (witness === null) return { standing: "apart", referenceTimes };
  const witnessTimes = timesAllowedFrom(output, witness, noise) ?? Infinity;
  return {
    standing: isRounding && witnessTimes <= 1 ? "off" : "apart",
    referenceTimes,
    witness: {
      runtimeId: witness.runtimeId,
      times: Number.isFinite(witnessTimes) ? witnessTimes : null,
    },
  };
}
