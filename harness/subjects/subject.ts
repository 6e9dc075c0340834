import type { Results } from "../../src/core/results.ts";
import type { ImageSet } from "../../src/dataset/types.ts";
import { baselineRecords } from "./baseline-records.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import { leftOutNote } from "../plan/choose-variants.ts";
import { classImagesOf, type ClassSubject } from "./scored-images.ts";
import type { SelectionOptions } from "../plan/bench-options.ts";
import type { Context } from "../base/command.ts";
import { verdictsOf } from "./verdicts.ts";
import type { JobModel } from "../workers/job-base.ts";
import { checkOnnxFiles, jobModelsOf, prepareModels } from "../models/prepare-models.ts";
import { cellsFor, selectCells, type Selection } from "../plan/selection.ts";
import { prepareUserModel } from "./user-model/prepare.ts";
import { describeDataset, loadDataset } from "./validation-images.ts";
import { variantRecordOf } from "./variant-record.ts";

/** The options that say what is measured, and on which images. */
export interface SubjectOptions extends SelectionOptions {
  readonly data?: string;
  readonly fresh?: boolean;
}

/** What is measured: the variants of the zoo, or a user's own model. */
export interface Subject {
  readonly selection: Selection;
  readonly models: ReadonlyMap<string, JobModel>;
  /** What results.json says before anything is measured. */
  readonly records: Pick<Results, "dataset" | "variants" | "baselines" | "verdicts" | "classBaselines">;
  /** The images to score, with channels as each model reads them; null for none. */
  readonly images: ImageSet | null;
  readonly channelsOf: ReadonlyMap<string, number>;
  /** The models that tell classes apart, and what they are scored on; empty where they find points. */
  readonly classes: ReadonlyMap<string, ClassSubject>;
}

/** Prepares what is measured: trains, converts and checks models, and loads images. */
export function subjectOf(
  options: SubjectOptions,
  runtimes: readonly ChosenRuntime[],
  temporary: string,
  context: Context,
): Promise<Subject> {
  const { model } = options;
  return model === undefined
    ? variantsSubject(options, runtimes, context)
    : userModelSubject({ ...options, model }, runtimes, temporary, context);
}

async function variantsSubject(
  options: SubjectOptions,
  runtimes: readonly ChosenRuntime[],
  context: Context,
): Promise<Subject> {
  const selection = selectCells(options, runtimes);
  if (options.task === "classify") return classifiersSubject(selection, options, context);
  const dataset = await loadDataset(options);
  const prepared = await prepareModels(selection.variantIds, options, context);
  await checkOnnxFiles(prepared);
  return {
    selection,
    models: jobModelsOf(prepared),
    records: {
      dataset: describeDataset(dataset),
      variants: await Promise.all(prepared.map(variantRecordOf)),
      baselines: baselineRecords(dataset, options.seed),
      verdicts: verdictsOf(prepared),
    },
    images: dataset.validation,
    channelsOf: new Map(prepared.map(({ variantId, manifest }) => [variantId, manifest.inputShape[2]])),
    classes: new Map(),
  };
}

async function classifiersSubject(
  selection: Selection,
  options: SubjectOptions,
  context: Context,
): Promise<Subject> {
  const leftOut = leftOutNote(options);
  if (leftOut !== null) context.note(leftOut);
  const prepared = await prepareModels(selection.variantIds, options, context);
  await checkOnnxFiles(prepared);
  const { subjects, records } = classImagesOf(selection.variantIds, options.preset, options.seed);
  return {
    selection,
    models: jobModelsOf(prepared),
    records: {
      ...records,
      variants: await Promise.all(prepared.map(variantRecordOf)),
      baselines: [],
      verdicts: verdictsOf(prepared),
    },
    images: null,
    channelsOf: new Map(),
    classes: subjects,
  };
}

async function userModelSubject(
  options: SubjectOptions & { readonly model: string },
  runtimes: readonly ChosenRuntime[],
  temporary: string,
  context: Context,
): Promise<Subject> {
  const { jobModel, record, dataset, images, classes, classBaselines, batches } = await prepareUserModel(
    options,
    temporary,
    context,
  );
  return {
    selection: cellsFor([record.id], batches, options, runtimes),
    models: new Map([[record.id, jobModel]]),
    records: {
      dataset,
      variants: [record],
      baselines: [],
      verdicts: [],
      ...(classBaselines === undefined ? {} : { classBaselines }),
    },
    images,
    channelsOf: new Map(images === null ? [] : [[record.id, images.channels]]),
    classes: new Map(classes === null ? [] : [[record.id, classes]]),
  };
}
