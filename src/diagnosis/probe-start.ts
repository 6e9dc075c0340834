import type { LayersModel } from "@tensorflow/tfjs";
import { variance } from "simple-statistics";
import type { TensorFlow } from "../tfjs/types.ts";
import type { InputRange } from "./pixels.ts";
import { selectSamples, type Samples } from "./samples.ts";
import { trainingAnswers } from "./training-answers.ts";

/** What a fresh copy answers before its first step, as training sees it. */
export interface StartFacts {
  /** Var(answer) / Var(target), each summed over the outputs; null where targets do not vary, or answers are no numbers. */
  readonly varianceRatio: number | null;
}

/** Enough for a variance to a tenth. */
const mostImages = 64;

export async function probeStart(
  tf: TensorFlow,
  fresh: LayersModel,
  all: Samples,
  range: InputRange,
): Promise<StartFacts> {
  const count = Math.min(mostImages, all.images.count);
  const samples = selectSamples(
    all,
    Array.from({ length: count }, (_, index) => index),
  );
  const answers = await trainingAnswers(tf, fresh, samples, range, count);
  const summed = (values: Float32Array) =>
    Array.from({ length: all.width }, (_, unit) =>
      variance(Array.from({ length: count }, (_, row) => values[row * all.width + unit]!)),
    ).reduce((sum, value) => sum + value, 0);
  const ratio = summed(answers) / summed(samples.targets);
  return { varianceRatio: Number.isFinite(ratio) ? ratio : null };
}
