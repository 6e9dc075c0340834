import type { Results, TaskName } from "../../src/core/results.ts";
import type { Scorer } from "../../src/tasks/scorer.ts";
import type { Context } from "../base/command.ts";
import { checkOnnxFiles, jobModelsOf, prepareModels } from "../models/prepare-models.ts";
import type { SelectionOptions } from "../plan/bench-options.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import { leftOutNote, variantTaskOf } from "../plan/choose-variants.ts";
import { cellsFor, selectCells, type Selection } from "../plan/selection.ts";
import type { LoweredModels } from "../precision/lower-models.ts";
import type { JobModel } from "../workers/job-base.ts";
import { loweredUserModel, loweredVariants } from "./lowered.ts";
import { scoredImagesOf } from "./scored-images.ts";
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
  /** In float32. */
  readonly models: ReadonlyMap<string, JobModel>;
  /** Of lower precision; absent where nothing but float32 was asked for. */
  readonly lowered?: LoweredModels;
  /** What results.json says before anything is measured. */
  readonly records: Pick<Results, "dataset" | "variants" | "baselines" | "verdicts" | "precisions">;
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
    ? variantsSubject(options, runtimes, temporary, context)
    : userModelSubject({ ...options, model }, runtimes, temporary, context);
}

async function variantsSubject(
  options: SubjectOptions,
  runtimes: readonly ChosenRuntime[],
  temporary: string,
  context: Context,
): Promise<Subject> {
  const task = variantTaskOf(options);
  const selection = selectCells(options, runtimes);
  const leftOut = leftOutNote(options);
  if (leftOut !== null) context.note(leftOut);
  const prepared = await prepareModels(selection.variantIds, { ...options, task }, context);
  await checkOnnxFiles(prepared);
  const { scorers, dataset, baselines } = await scoredImagesOf(task, prepared, options);
  const lowered = await loweredVariants(task, prepared, { ...options, hasDraws: true }, temporary, context);
  return {
    task,
    selection,
    models: jobModelsOf(prepared),
    lowered,
    records: {
      dataset,
      variants: await Promise.all(prepared.map(variantRecordOf)),
      baselines,
      verdicts: verdictsOf(prepared),
      ...precisionsOf(lowered),
    },
    scorers,
  };
}

async function userModelSubject(
  options: SubjectOptions & { readonly model: string },
  runtimes: readonly ChosenRuntime[],
  temporary: string,
  context: Context,
): Promise<Subject> {
  const prepared = await prepareUserModel(options, temporary, context);
  const { jobModel, record, dataset, task, scorer, baselines, batches } = prepared;
  const lowered = await loweredUserModel(
    prepared,
    { ...options, hasDraws: scorer !== null },
    temporary,
    context,
  );
  return {
    task,
    selection: cellsFor([record.id], batches, options, runtimes),
    models: new Map([[record.id, jobModel]]),
    lowered,
    records: { dataset, variants: [record], baselines, verdicts: [], ...precisionsOf(lowered) },
    scorers: new Map(scorer === null ? [] : [[record.id, scorer]]),
  };
}

/** What results.json says of the files before anything is measured; nothing of a run of float32 alone. */
function precisionsOf({ files }: LoweredModels): Pick<Results, "precisions"> {
  return files.length === 0 ? {} : { precisions: { files: [...files], cells: [], ratios: [], scores: [] } };
}
