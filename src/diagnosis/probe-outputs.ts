import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { mean, variance } from "simple-statistics";
import { batchRanges } from "../dataset/batches.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import { axesFitsOf, type AxesFit } from "./axes.ts";
import { inputTensor, type InputRange } from "./pixels.ts";
import type { Samples } from "./samples.ts";

/** One output over all images, beside its target. */
export interface UnitFacts {
  readonly mean: number;
  readonly deviation: number;
  readonly targetMean: number;
  readonly targetDeviation: number;
  /** Pearson's, of output and target; 0 where either does not vary. */
  readonly correlation: number;
  /** Of the line target = slope * output + offset that fits best; 0 where the output does not vary. */
  readonly slope: number;
  readonly offset: number;
}

/** What the network as saved answers, and how that fits the labels. */
export interface OutputFacts {
  /** Images that were answered: all, or a seeded choice of many. */
  readonly count: number;
  /** Images with an answer that is NaN or infinite. */
  readonly notFinite: number;
  readonly units: readonly UnitFacts[];
  /** Var(output) / Var(target), each summed over the outputs; 1 where the targets do not vary. */
  readonly varianceRatio: number;
  readonly targetVariance: number;
  readonly meanSquaredError: number;
  /** 1 - MSE / Var(target): 1 is perfect, 0 as good as the best constant answer; null where targets do not vary. */
  readonly explained: number | null;
  /** Share of images with the right class, and of the most frequent class; null for points. */
  readonly accuracy: number | null;
  readonly majority: number | null;
  /** How the answers fit with axes swapped or turned around; empty for classes. */
  readonly axes: readonly AxesFit[];
}

const predictBatch = 64;

/** Answers of a network on every image, shape [count, width]. */
export async function predictAll(
  tf: TensorFlow,
  model: LayersModel,
  samples: Samples,
  range: InputRange,
): Promise<Float32Array> {
  const { images, width } = samples;
  const outputs = new Float32Array(images.count * width);
  for (const indices of batchRanges(images.count, predictBatch)) {
    const answer = tf.tidy(() => model.predictOnBatch(inputTensor(tf, samples, range, indices)) as Tensor);
    outputs.set(await answer.data(), indices[0]! * width);
    answer.dispose();
  }
  return outputs;
}

/** @param outputs shape [count, width], of the samples in their order */
export function outputFactsOf(samples: Samples, outputs: Float32Array): OutputFacts {
  const { images, targets, width, labels } = samples;
  const rows = Array.from({ length: images.count }, (_, image) => image);
  const finite = rows.filter((row) =>
    outputs.subarray(row * width, (row + 1) * width).every((value) => Number.isFinite(value)),
  );
  const column = (values: Float32Array, unit: number) => finite.map((row) => values[row * width + unit]!);
  const pairs = Array.from({ length: width }, (_, unit) => ({
    outputs: column(outputs, unit),
    targets: column(targets, unit),
  }));
  const units = finite.length === 0 ? [] : pairs.map((pair) => unitFactsOf(pair.outputs, pair.targets));
  const sum = (valueOf: (unit: UnitFacts) => number) =>
    units.reduce((total, unit) => total + valueOf(unit), 0);
  const targetSum = sum(({ targetDeviation }) => targetDeviation ** 2);
  const outputSum = sum(({ deviation }) => deviation ** 2);
  const errors = pairs.flatMap((pair) => pair.outputs.map((value, row) => (value - pair.targets[row]!) ** 2));
  const meanSquaredError = errors.length === 0 ? NaN : mean(errors);
  const targetVariance = targetSum / width;
  return {
    count: images.count,
    notFinite: images.count - finite.length,
    units,
    varianceRatio: targetSum === 0 ? 1 : outputSum / targetSum,
    targetVariance,
    meanSquaredError,
    explained: targetSum === 0 || errors.length === 0 ? null : 1 - meanSquaredError / targetVariance,
    ...classFactsOf(samples, outputs),
    axes:
      labels.kind === "points" && width === 2 && finite.length > 0
        ? axesFitsOf(pairs, labels.outputRange)
        : [],
  };
}

function unitFactsOf(outputs: readonly number[], targets: readonly number[]): UnitFacts {
  const [outputMean, targetMean] = [mean([...outputs]), mean([...targets])];
  const [outputVariance, targetVariance] = [variance([...outputs]), variance([...targets])];
  const covariance = mean(outputs.map((value, row) => (value - outputMean) * (targets[row]! - targetMean)));
  // Float32 outputs of one number each may differ in their last bit.
  const varies = outputVariance > (1e-6 * (Math.abs(outputMean) + 1e-6)) ** 2;
  const scale = Math.sqrt(outputVariance * targetVariance);
  const slope = varies ? covariance / outputVariance : 0;
  return {
    mean: outputMean,
    deviation: Math.sqrt(outputVariance),
    targetMean,
    targetDeviation: Math.sqrt(targetVariance),
    correlation: varies && targetVariance > 0 ? covariance / scale : 0,
    slope,
    offset: targetMean - slope * outputMean,
  };
}

function classFactsOf(
  { labels, width }: Samples,
  outputs: Float32Array,
): Pick<OutputFacts, "accuracy" | "majority"> {
  if (labels.kind !== "classes") return { accuracy: null, majority: null };
  const { indices, names } = labels;
  const answerOf = (row: number) => {
    const values = outputs.subarray(row * width, (row + 1) * width);
    if (width === 1) return values[0]! > 0.5 ? 1 : 0;
    return values.indexOf(Math.max(...values));
  };
  const right = indices.filter((index, row) => answerOf(row) === index).length;
  const counts = names.map((_, index) => indices.filter((other) => other === index).length);
  return { accuracy: right / indices.length, majority: Math.max(...counts) / indices.length };
}
