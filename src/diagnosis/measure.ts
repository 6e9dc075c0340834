import { BoxbenchError, messageOf } from "../core/errors.ts";
import { randomFrom } from "../core/random.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import type { Measurements } from "./measurements.ts";
import { networkFactsOf } from "./network-facts.ts";
import type { OpenNetwork } from "./open-network.ts";
import type { InputRange } from "./pixels.ts";
import { probeActivations } from "./probe-activations.ts";
import { boxFactsOf } from "./probe-boxes.ts";
import { probeFewImages } from "./probe-few-images.ts";
import { probeGradients } from "./probe-gradients.ts";
import { probeInputs } from "./probe-inputs.ts";
import { probeLabels } from "./probe-labels.ts";
import { probeMaps } from "./probe-maps.ts";
import { probeOutputMaps } from "./probe-output-maps.ts";
import { outputFactsOf, predictAll } from "./probe-outputs.ts";
import { pairFactsOf } from "./probe-pairs.ts";
import { probePlace } from "./probe-place.ts";
import { probeRates } from "./probe-rates.ts";
import { probeStart } from "./probe-start.ts";
import { probeStatistics } from "./probe-statistics.ts";
import { probeWeights } from "./probe-weights.ts";
import { learningRange } from "./rate-range.ts";
import type { TrainingRecipe } from "./recipe.ts";
import { selectSamples, type Samples } from "./samples.ts";

/** What to measure, and how. */
export interface DiagnosisTask {
  /** On a backend that can train. */
  readonly tf: TensorFlow;
  readonly network: OpenNetwork;
  readonly samples: Samples;
  readonly range: InputRange;
  readonly recipe: TrainingRecipe;
  readonly seed: number;
  /** Of the learning-rate test at each rate; the test with few images takes up to five times as many. */
  readonly steps: number;
  readonly signal?: AbortSignal;
  /** Called before each part, which may take a while. */
  readonly onPart?: (part: string) => void;
}

/** Labels are compared over all images; answers and training take a seeded choice of this many. */
const mostAnswered = 512;
/** The usual rate of each optimizer, for a network that learned at none. */
const usualRates = { adam: [1e-3, 1e-2, 1e-4], sgd: [1e-2, 1e-1, 1e-3] } as const;

/**
 * Measures all that the checks look at. The same task gives the same numbers, as far as the backend adds in a fixed
 * order.
 *
 * @throws BoxbenchError INTERRUPTED when the signal is aborted
 */
export async function measure(task: DiagnosisTask): Promise<Measurements> {
  const { answered, ...measured } = await measureUntrained(task);
  const { outputs, network } = measured;
  return {
    ...measured,
    ...(await training(task, answered, outputs.targetVariance, network.trainableParameters)),
  };
}

/** All that is measured without training, and the images that were answered. */
export async function measureUntrained(
  task: DiagnosisTask,
): Promise<Omit<Measurements, keyof Training> & { readonly answered: Samples }> {
  const { tf, network, samples, range, recipe, seed } = task;
  const { pixels: _, ...images } = samples.images;
  task.onPart?.("weights, images and labels");
  const weights = await probeWeights(network.saved);
  const labels = probeLabels(samples);
  const inputs = await probeInputs(tf, network.saved, samples, range);
  const order = randomFrom(seed, "answered images").shuffle(
    Array.from({ length: images.count }, (_, i) => i),
  );
  const answered = selectSamples(samples, order.slice(0, mostAnswered));
  task.onPart?.("answers and activations");
  const answers = await predictAll(tf, network.saved, answered, range);
  const outputs = outputFactsOf(answered, answers);
  const activations = await probeActivations(tf, network.saved, answered, range);
  const maps = await probeMaps(tf, network.saved, answered, range);
  const place = await probePlace(tf, network, answered, range);
  const start = await probeStart(tf, network.fresh, answered, range);
  const statistics = await probeStatistics(tf, network.saved, answered, answers, range, recipe.batchSize);
  return {
    answered,
    recipe,
    images,
    network: networkFactsOf(network.saved, network.maps),
    weights,
    inputs,
    labels,
    outputs,
    activations,
    maps,
    outputMap:
      network.maps === null ? null : await probeOutputMaps(tf, network.saved, network.maps, answered, range),
    boxes: boxFactsOf(answered, answers),
    pairs: pairFactsOf(answered, answers),
    place,
    start,
    statistics,
  };
}

type Training = Pick<Measurements, "gradients" | "fewImages" | "rates" | "untrainable">;

async function training(
  task: DiagnosisTask,
  samples: Samples,
  targetVariance: number,
  trainable: number,
): Promise<Training> {
  const none: Training = {
    gradients: { saved: null, fresh: null },
    fewImages: null,
    rates: null,
    untrainable: "no layer can learn",
  };
  if (trainable === 0) return none;
  const { tf, network, range, recipe, seed, steps } = task;
  if (network.maps !== null) {
    return { ...none, untrainable: "the network answers maps, and no file says what it was trained to draw" };
  }
  try {
    task.onPart?.("gradients");
    const gradients = {
      saved: await probeGradients(tf, network.saved, samples, range, recipe.loss),
      fresh: await probeGradients(tf, network.fresh, samples, range, recipe.loss),
    };
    const trainer = {
      tf,
      model: network.fresh,
      samples,
      range,
      recipe,
      ...(task.signal === undefined ? {} : { signal: task.signal }),
    };
    task.onPart?.("learning rates");
    const rates = await probeRates(trainer, steps, seed);
    const best = learningRange(rates)?.best.rate;
    const tried = best === undefined ? usualRates[recipe.optimizer] : [best, best / 10, best / 100];
    task.onPart?.("learning a few images");
    const fewImages = await probeFewImages(trainer, tried, 5 * steps, targetVariance, seed);
    return { gradients, rates, fewImages, untrainable: null };
  } catch (error) {
    if (error instanceof BoxbenchError) throw error;
    // TF.js has no gradient for some layers; what was measured without one still holds.
    return { ...none, untrainable: messageOf(error) };
  }
}
