import type { Results, TaskName } from "../../src/core/results.ts";
import type { Scorer } from "../../src/tasks/scorer.ts";
import type { VariantTask } from "../../src/zoo/types.ts";
import type { Context } from "../base/command.ts";
import { checkOnnxFiles, jobModelsOf, prepareModels, type PreparedModel } from "../models/prepare-models.ts";
import type { SelectionOptions } from "../plan/bench-options.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import { leftOutNote, variantTaskOf } from "../plan/choose-variants.ts";
import { cellsFor, selectCells, type Selection } from "../plan/selection.ts";
import type { JobModel } from "../workers/job-base.ts";
import { classImages, pointImages, type ScoredImages } from "./scored-images.ts";
import { prepareUserModel } from "./user-model/prepare.ts";
import { variantRecordOf } from "./variant-record.ts";
import { verdictsOf } from "./verdicts.ts";

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
  readonly records: Pick<Results, "dataset" | "variants" | "baselines" | "verdicts">;
  readonly task: TaskName;
  /** What each model is scored on; none for one whose answers cannot be right or wrong. */
  readonly scorers: ReadonlyMap<string, Scorer>;
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
  const task = variantTaskOf(options);
  const selection = selectCells(options, runtimes);
  const leftOut = leftOutNote(options);
  if (leftOut !== null) context.note(leftOut);
  const prepared = await prepareModels(selection.variantIds, { ...options, task }, context);
  await checkOnnxFiles(prepared);
  const { scorers, dataset, baselines } = await imagesByTask[task](prepared, options);
  return {
    task,
    selection,
    models: jobModelsOf(prepared),
    records: {
      dataset,
      variants: await Promise.all(prepared.map(variantRecordOf)),
      baselines,
      verdicts: verdictsOf(prepared),
    },
    scorers,
  };
}

/** What the variants of each task are scored on. */
const imagesByTask = {
  point: pointImages,
  classes: async (prepared, { preset, seed }) => classImages(prepared, preset, seed),
} as const satisfies Record<
  VariantTask,
  (prepared: readonly PreparedModel[], options: SubjectOptions) => Promise<ScoredImages>
>;

async function userModelSubject(
  options: SubjectOptions & { readonly model: string },
  runtimes: readonly ChosenRuntime[],
  temporary: string,
  context: Context,
): Promise<Subject> {
  const { jobModel, record, dataset, task, scorer, baselines, batches } = await prepareUserModel(
    options,
    temporary,
    context,
  );
  return {
    task,
    selection: cellsFor([record.id], batches, options, runtimes),
    models: new Map([[record.id, jobModel]]),
    records: { dataset, variants: [record], baselines, verdicts: [] },
    scorers: new Map(scorer === null ? [] : [[record.id, scorer]]),
  };
}
