import { BoxbenchError } from "../../src/core/errors.ts";
import type { TrainingSpec } from "../../src/core/study/training.ts";
import { selectImages } from "../../src/dataset/split.ts";
import type { ImageSet } from "../../src/dataset/types.ts";
import { corrupted, corruptionNames, type CorruptionName } from "../../src/study/corruptions.ts";
import { imageKindNames, imagesOf, type ImageKindName } from "../../src/study/image-kinds.ts";

/** Enough that each of 784 places is seen several times. */
const leastSquaresCount = 5_000;

/**
 * The images of one epoch: others in each, or the same few as often as an epoch has updates.
 *
 * @param epoch counts from 1
 */
export function trainImages(spec: TrainingSpec, epoch: number): ImageSet {
  const name = kindOf(spec.images);
  if (spec.optimizer.name === "least-squares") {
    return imagesOf(name, spec.distinct ?? leastSquaresCount, spec.seed, purposeOf(1));
  }
  const count = spec.batchSize * spec.updatesPerEpoch;
  if (spec.distinct === null) return imagesOf(name, count, spec.seed, purposeOf(epoch));
  const few = imagesOf(name, spec.distinct, spec.seed, purposeOf(1));
  return selectImages(
    few,
    Array.from({ length: count }, (_, index) => index % few.count),
  );
}

/** The images that the error is measured on: new ones, or the few that are trained on. */
export function validationImages(spec: TrainingSpec): ImageSet {
  const name = kindOf(spec.images);
  return spec.distinct === null
    ? imagesOf(name, spec.validationCount, spec.seed, "study/validation")
    : imagesOf(name, spec.distinct, spec.seed, purposeOf(1));
}

/** A further set of images: of another kind, or the validation images after a corruption. */
export async function testImages(spec: TrainingSpec, name: string): Promise<ImageSet> {
  if ((corruptionNames as readonly string[]).includes(name)) {
    return corrupted(validationImages(spec), name as CorruptionName);
  }
  return imagesOf(kindOf(name), spec.validationCount, spec.seed, "study/test");
}

const purposeOf = (epoch: number) => `study/train/epoch-${epoch}`;

function kindOf(name: string): ImageKindName {
  const known = imageKindNames.find((kind) => kind === name);
  if (known !== undefined) return known;
  throw new BoxbenchError(
    "USAGE",
    `No images "${name}". There are: ${[...imageKindNames, ...corruptionNames].join(", ")}.`,
  );
}
