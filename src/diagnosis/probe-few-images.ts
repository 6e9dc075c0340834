import { randomFrom } from "../core/random.ts";
import { outputFactsOf } from "./probe-outputs.ts";
import { imageHashes } from "./probe-inputs.ts";
import { selectSamples, type Samples } from "./samples.ts";
import { Trainer, type TrainerTask } from "./trainer.ts";

/** Whether a fresh copy learns a few images by heart. */
export interface FewImagesFacts {
  /** Tried in this order, the next one only where the one before did not do. */
  readonly learningRates: readonly number[];
  readonly mostSteps: number;
  readonly results: readonly FewImagesResult[];
}

export interface FewImagesResult {
  readonly images: number;
  /** Steps until the images were learned, at the first rate that did; null where none did. */
  readonly steps: number | null;
  /** Mean squared error at the end, relative to Var(target) over all images; null where it is not finite. */
  readonly error: number | null;
}

const counts = [1, 2, 4, 8];
/** Of Var(target): a tenth of the spread of the labels. */
const learnedError = 0.01;
/** Answers are looked at every so many steps. */
const looks = 10;

/**
 * @param task with the fresh copy, which is as it was afterwards
 * @param targetVariance of all images
 */
export async function probeFewImages(
  task: TrainerTask,
  learningRates: readonly number[],
  mostSteps: number,
  targetVariance: number,
  seed: number,
): Promise<FewImagesFacts> {
  const chosen = differentImages(task.samples, seed);
  const trainer = new Trainer(task);
  const results: FewImagesResult[] = [];
  try {
    for (const count of counts.filter((count) => count <= chosen.length)) {
      const few = selectSamples(task.samples, chosen.slice(0, count));
      const tries: FewImagesResult[] = [];
      for (const learningRate of learningRates) {
        trainer.restart(learningRate);
        tries.push(await learn(trainer, few, chosen.slice(0, count), mostSteps, targetVariance));
        if (tries.at(-1)!.steps !== null) break;
      }
      results.push(closestOf(tries));
      // More images are no easier.
      if (results.at(-1)!.steps === null) break;
    }
  } finally {
    trainer.dispose();
  }
  return { learningRates, mostSteps, results };
}

async function learn(
  trainer: Trainer,
  few: Samples,
  indices: readonly number[],
  mostSteps: number,
  targetVariance: number,
): Promise<FewImagesResult> {
  let error: number | null = null;
  for (let step = 0; step < mostSteps; step += looks) {
    for (let turn = 0; turn < looks; turn += 1) await trainer.step(indices);
    const { meanSquaredError, notFinite } = outputFactsOf(few, await trainer.answers(indices));
    error = notFinite > 0 ? null : meanSquaredError / (targetVariance || 1);
    if (error === null) break;
    if (error <= learnedError) return { images: indices.length, steps: step + looks, error };
  }
  return { images: indices.length, steps: null, error };
}

function closestOf(tries: readonly FewImagesResult[]): FewImagesResult {
  return tries.reduce((best, next) => {
    if (best.steps !== null) return best;
    return next.steps !== null || (next.error ?? Infinity) < (best.error ?? Infinity) ? next : best;
  });
}

/** Images that differ from one another, seeded; of classes in turn. */
function differentImages(samples: Samples, seed: number): number[] {
  const hashes = imageHashes(samples);
  const { labels, images } = samples;
  const all = Array.from({ length: images.count }, (_, index) => index);
  const shuffled = randomFrom(seed, "few images").shuffle(all);
  const seen = new Set<string>();
  const different = shuffled.filter((index) => !seen.has(hashes[index]!) && seen.add(hashes[index]!));
  if (labels.kind !== "classes") return different;
  const byClass = labels.names.map((_, name) => different.filter((index) => labels.indices[index] === name));
  const turns = Math.max(0, ...byClass.map(({ length }) => length));
  return Array.from({ length: turns }, (_, turn) => byClass.flatMap((indices) => indices[turn] ?? [])).flat();
}
