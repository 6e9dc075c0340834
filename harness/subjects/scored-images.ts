import type { Results } from "../../src/core/results.ts";
import { sha256Of } from "../../src/core/hash.ts";
import type { ClassHead } from "../../src/tasks/classes/answers.ts";
import { classAccuracy, majorityAnswers } from "../../src/tasks/classes/score.ts";
import { sha256OfImages } from "../../src/dataset/dataset.ts";
import type { ClassDataset, ClassSet } from "../../src/dataset/types.ts";
import { classDatasetOf } from "../../src/training/class-images.ts";
import { classVariantOf } from "../../src/zoo/tasks.ts";
import type { PresetName } from "../../src/zoo/types.ts";

/** What is scored of a model that tells classes apart. */
export interface ClassSubject {
  readonly images: ClassSet;
  readonly head: ClassHead;
}

type ClassRecords = Pick<Results, "dataset" | "classBaselines">;

/** The images of each variant, made once for those that share them, and what results.json says about them. */
export function classImagesOf(
  variantIds: readonly string[],
  preset: PresetName,
  seed: number,
): { readonly subjects: Map<string, ClassSubject>; readonly records: ClassRecords } {
  const datasets = new Map<string, { dataset: ClassDataset; variantIds: string[] }>();
  const subjects = new Map<string, ClassSubject>();
  for (const variantId of variantIds) {
    const variant = classVariantOf(variantId);
    const key = JSON.stringify(variant.images);
    const known = datasets.get(key) ?? { dataset: classDatasetOf(variant, preset, seed), variantIds: [] };
    known.variantIds.push(variantId);
    datasets.set(key, known);
    subjects.set(variantId, { images: known.dataset.test, head: variant.head });
  }
  const all = [...datasets.values()];
  return {
    subjects,
    records: {
      dataset: {
        description: all.map(({ dataset }) => describeFigures(dataset)).join("; "),
        side: null,
        trainCount: sumOf(all.map(({ dataset }) => dataset.train.count)),
        validationCount: sumOf(all.map(({ dataset }) => dataset.test.count)),
        validationSha256: sha256Of(all.map(({ dataset }) => sha256OfImages(dataset.test)).join(" ")),
      },
      classBaselines: all.map(({ dataset: { train, test }, variantIds }) => ({
        id: "majority",
        summary: "always the class of most training images, with the shares of the classes as probabilities",
        variantIds,
        accuracy: classAccuracy(majorityAnswers(train.classes, test.count, 2), test.classes),
      })),
    },
  };
}

function describeFigures({ source, train, validation, test }: ClassDataset): string {
  const { height, width, channels, figures, noiseSigma } = source.options;
  return (
    `${train.count} + ${validation.count} ${channels === 1 ? "grey" : "RGB"} images of ${height}x${width} to train and ` +
    `to choose the epoch, ${test.count} to score (${figures.join(" or ")}, noise sigma ${noiseSigma}, seed ${source.seed})`
  );
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
