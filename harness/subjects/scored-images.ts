import type { BaselineRecord, DatasetRecord, TargetTask, VariantTask } from "../../src/core/results.ts";
import { sha256OfImages, withChannels } from "../../src/dataset/dataset.ts";
import { withChannelsOf, type LabelledDataset } from "../../src/dataset/labelled-dataset.ts";
import { joinedParts } from "../../src/dataset/joined-parts.ts";
import type { ClassDataset, ClassSet, Dataset, Images, ImageSet } from "../../src/dataset/types.ts";
import { classes } from "../../src/tasks/classes/task.ts";
import type { ClassesTruth } from "../../src/tasks/classes/types.ts";
import { point } from "../../src/tasks/point/task.ts";
import { baselineRecords, scorerOf, type Scorer } from "../../src/tasks/scorer.ts";
import { classDatasetOf } from "../../src/training/class-images.ts";
import type { Manifest, TargetManifest } from "../../src/training/manifest.ts";
import { targetProblem, type TargetProblem } from "../../src/training/target-objective.ts";
import { datasetOfPlaces } from "../../src/training/place-images.ts";
import { variantOf } from "../../src/zoo/registry.ts";
import { classVariantOf, isTargetTask, targetVariantOf } from "../../src/zoo/tasks.ts";
import type { PresetName } from "../../src/zoo/types.ts";
import type { PreparedModel } from "../models/prepare-models.ts";
import type { SizeOptions } from "../base/image-options.ts";
import { describeLabelled, loadLabelled } from "./labelled-images.ts";
import { describeDataset, loadDataset, type ImageOptions } from "./validation-images.ts";

/** What variants are scored on, and what results.json says about it. */
export interface ScoredImages {
  readonly scorers: ReadonlyMap<string, Scorer>;
  /** What each variant was trained on, as it reads it. */
  readonly training: ReadonlyMap<string, Images>;
  readonly dataset: DatasetRecord;
  readonly baselines: BaselineRecord[];
}

/** The images of the variants of a task. */
export async function scoredImagesOf(
  task: VariantTask,
  prepared: readonly PreparedModel[],
  options: ImageOptions & SizeOptions,
): Promise<ScoredImages> {
  return isTargetTask(task) ? targetImages(task, prepared, options) : imagesByTask[task](prepared, options);
}

/** The images in which variants find a point: one set for all, or for those with images of their own one for each. */
export async function pointImages(
  prepared: readonly PreparedModel[],
  options: ImageOptions & SizeOptions,
): Promise<ScoredImages> {
  const own = (variantId: string) => (options.data === undefined ? variantOf(variantId).images : undefined);
  if (prepared.every(({ variantId }) => own(variantId) === undefined)) {
    return scoredPoints(prepared, await loadDataset(options), options.seed, "");
  }
  const groups = new Map<string, PreparedModel[]>();
  for (const model of prepared) {
    const key = JSON.stringify(own(model.variantId) ?? null);
    groups.set(key, [...(groups.get(key) ?? []), model]);
  }
  const all: (ScoredImages & { readonly variantIds: string[] })[] = [];
  for (const members of groups.values()) {
    const images = own(members[0]!.variantId);
    const dataset = images === undefined ? await loadDataset(options) : datasetOfPlaces(images, options.seed);
    const imagesId = `${sha256OfImages(dataset.validation).slice(0, 8)}-`;
    const variantIds = members.map(({ variantId }) => variantId);
    all.push({ ...scoredPoints(members, dataset, options.seed, imagesId), variantIds });
  }
  return joinedImages(all);
}

/** Several sets of images, each with the variants that are scored on it. */
function joinedImages(all: readonly (ScoredImages & { readonly variantIds: string[] })[]): ScoredImages {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  return {
    training: new Map(all.flatMap(({ training }) => [...training])),
    scorers: new Map(all.flatMap(({ scorers }) => [...scorers])),
    dataset: joinedParts(
      all.map(({ dataset: { description, trainCount, validationCount, validationSha256 }, variantIds }) => ({
        variantIds,
        description,
        trainCount,
        validationCount,
        sha256: validationSha256,
      })),
    ),
    baselines: all.flatMap(({ baselines, variantIds }) =>
      baselines.map((record) => ({ ...record, variantIds })),
    ),
  };
}

/** One set for all of these variants, with channels as each reads them. */
function scoredPoints(
  prepared: readonly PreparedModel[],
  dataset: Dataset,
  seed: number,
  imagesId: string,
): ScoredImages {
  const { train, validation } = dataset;
  const truthOf = ({ targets, side }: ImageSet) => ({ targets, size: side });
  const byChannels = { 1: withChannels(validation, 1), 3: withChannels(validation, 3) };
  const trainByChannels = { 1: withChannels(train, 1), 3: withChannels(train, 3) };
  return {
    training: new Map(
      prepared.map(({ variantId, manifest }) => [
        variantId,
        (manifest as Manifest).inputShape[2] === 3 ? trainByChannels[3] : trainByChannels[1],
      ]),
    ),
    scorers: new Map(
      prepared.map(({ variantId, manifest }) => {
        const { inputShape, outputRange } = manifest as Manifest;
        const problem = {
          images: inputShape[2] === 3 ? byChannels[3] : byChannels[1],
          truth: truthOf(validation),
        };
        return [variantId, scorerOf(point, problem, { outputRange }, imagesId)];
      }),
    ),
    dataset: describeDataset(dataset),
    baselines: baselineRecords(
      point,
      truthOf(train),
      { images: validation, truth: truthOf(validation) },
      seed,
    ),
  };
}

/** The images of each classifier, made once for those that share them. */
export function classImages(
  prepared: readonly PreparedModel[],
  preset: PresetName,
  seed: number,
): ScoredImages {
  const sets = new Map<string, { dataset: ClassDataset; variantIds: string[] }>();
  for (const { variantId } of prepared) {
    const variant = classVariantOf(variantId);
    const key = JSON.stringify(variant.images);
    const known = sets.get(key) ?? { dataset: classDatasetOf(variant, preset, seed), variantIds: [] };
    known.variantIds.push(variantId);
    sets.set(key, known);
  }
  const all = [...sets.values()].map((set) => ({ ...set, sha256: sha256OfImages(set.dataset.test) }));
  return {
    training: new Map(
      all.flatMap(({ dataset, variantIds }) =>
        variantIds.map((variantId) => [variantId, dataset.train] as const),
      ),
    ),
    scorers: new Map(
      all.flatMap(({ dataset, variantIds, sha256 }) =>
        variantIds.map((variantId) => {
          const { head } = classVariantOf(variantId);
          return [
            variantId,
            scorerOf(classes, problemOf(dataset), { head }, `${sha256.slice(0, 8)}-`),
          ] as const;
        }),
      ),
    ),
    dataset: joinedParts(
      all.map(({ dataset, variantIds, sha256 }) => ({
        variantIds,
        description: describeFigures(dataset),
        trainCount: dataset.train.count,
        validationCount: dataset.test.count,
        sha256,
      })),
    ),
    baselines: all.flatMap(({ dataset, variantIds }) =>
      baselineRecords(classes, truthOf(dataset, dataset.train), problemOf(dataset), seed).map((record) => ({
        ...record,
        variantIds,
      })),
    ),
  };
}

/** The images of variants that are trained on what labels say, made once for those that share them. */
export async function targetImages(
  task: TargetTask,
  prepared: readonly PreparedModel[],
  options: ImageOptions & SizeOptions,
): Promise<ScoredImages> {
  const sets = new Map<string, { dataset: LabelledDataset; variantIds: string[] }>();
  for (const { variantId, manifest } of prepared) {
    const { images } = targetVariantOf(variantId);
    const [height, width, channels] = manifest.inputShape;
    const key = options.data === undefined ? JSON.stringify(images) : `${width}x${height}x${channels}`;
    const known = sets.get(key);
    if (known !== undefined) known.variantIds.push(variantId);
    else {
      const size = { imageSize: { width, height } };
      const dataset = await loadLabelled({ images }, { ...options, ...size });
      sets.set(key, { dataset: withChannelsOf(dataset, channels as 1 | 3), variantIds: [variantId] });
    }
  }
  const manifests = new Map(prepared.map(({ variantId, manifest }) => [variantId, manifest]));
  return joinedImages(
    [...sets.values()].map(({ dataset, variantIds }) => {
      const [train, scored] = [dataset.train, dataset.validation].map((part) =>
        targetProblem(task, part),
      ) as [TargetProblem, TargetProblem];
      const record = describeLabelled(dataset);
      const imagesId = sets.size === 1 ? "" : `${record.validationSha256.slice(0, 8)}-`;
      return {
        variantIds,
        dataset: record,
        training: new Map(variantIds.map((id) => [id, dataset.train.images])),
        scorers: new Map(
          variantIds.map((id) => {
            const { names } = manifests.get(id) as TargetManifest;
            const { target, problem } = scored;
            const reading =
              target.suppressedReadingOf?.(names, problem.images) ?? target.readingOf(names, problem.images);
            return [id, scorerOf(scored.task, scored.problem, reading, imagesId)];
          }),
        ),
        baselines: baselineRecords(scored.task, train.problem.truth, scored.problem, options.seed),
      };
    }),
  );
}

/** The images of variants that are trained in a way of their own. */
const imagesByTask = {
  point: pointImages,
  classes: async (prepared, { preset, seed }) => classImages(prepared, preset, seed),
} as const satisfies Record<
  Exclude<VariantTask, TargetTask>,
  (prepared: readonly PreparedModel[], options: ImageOptions & SizeOptions) => Promise<ScoredImages>
>;

function problemOf(dataset: ClassDataset) {
  return { images: dataset.test, truth: truthOf(dataset, dataset.test) };
}

function truthOf({ source }: ClassDataset, set: ClassSet): ClassesTruth {
  return { classes: set.classes, names: source.options.figures };
}

function describeFigures({ source, train, validation, test }: ClassDataset): string {
  const { height, width, channels, figures, noiseSigma } = source.options;
  return (
    `${train.count} + ${validation.count} ${channels === 1 ? "grey" : "RGB"} images of ${height}x${width} to train and ` +
    `to choose the epoch, ${test.count} to score (${figures.join(" or ")}, noise sigma ${noiseSigma}, seed ${source.seed})`
  );
}
