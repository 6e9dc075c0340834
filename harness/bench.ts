import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RESULTS_SCHEMA_VERSION, type Cell, type Gallery, type Results } from "../src/core/results.ts";
import { withChannels } from "../src/dataset/dataset.ts";
import { localisationAccuracy } from "../src/dataset/localisation.ts";
import type { ImageSet } from "../src/dataset/types.ts";
import { baselineRecords } from "./baseline-records.ts";
import { commandOf, type BenchOptions } from "./commands/bench.ts";
import type { Context, ExitCode } from "./command.ts";
import { cellLine, cellResultOf } from "./cell-result.ts";
import { chooseRuntimes, type ChosenRuntime } from "./choose-runtimes.ts";
import { galleryImages, galleryRowOf, verdictsOf } from "./conclusions.ts";
import { describeEnvironment } from "./environment.ts";
import { writeImageFile } from "./image-file.ts";
import type { JobModel } from "./job.ts";
import { cellsOf } from "./plan.ts";
import { printPasses } from "./passes/print-passes.ts";
import { runPasses } from "./passes/run-passes.ts";
import { checkOnnxFiles, jobModelsOf, prepareModels, untrainedOf } from "./prepare-models.ts";
import { trackProgress } from "./progress.ts";
import { recordInto, type Recorder } from "./recorder.ts";
import { printPlan } from "./print-plan.ts";
import { createRunFolder, runIdOf } from "./run-folder.ts";
import { runBlocks } from "./scheduler.ts";
import { cellsFor, refuseMixedSelection, selectCells, type Selection } from "./selection.ts";
import { prepareUserModel } from "./user-model/prepare.ts";
import { describeDataset, loadDataset } from "./validation-images.ts";
import { variantRecordOf } from "./variant-record.ts";
import { startWorker } from "./worker-process.ts";
import { writeReport } from "./write-report.ts";

/** Where runs go when `--out` does not say. */
export const reportsFolder = "reports";

/** What is measured: the variants of the zoo, or a user's own model. */
interface Subject {
  readonly selection: Selection;
  readonly models: ReadonlyMap<string, JobModel>;
  /** What results.json says before anything is measured. */
  readonly records: Pick<Results, "dataset" | "variants" | "baselines" | "verdicts">;
  /** The images to score, with channels as each model reads them; null for none. */
  readonly images: ImageSet | null;
  readonly channelsOf: ReadonlyMap<string, number>;
}

/**
 * The whole of `boxbench bench`: prepares models, measures every cell, and leaves results.json and the
 * report in the run's folder, also when it is interrupted.
 */
export async function bench(options: BenchOptions, context: Context): Promise<void> {
  const startedAt = new Date();
  refuseMixedSelection(options);
  const runtimes = await chooseRuntimes(options.runtime, context.signal);
  const temporary = await mkdtemp(join(tmpdir(), "boxbench-"));
  try {
    if (options.dryRun === true) return await dryRun(options, runtimes, temporary, context);
    const runId = runIdOf(startedAt, options.shard);
    const folder = options.out ?? join(reportsFolder, runId);
    await createRunFolder(folder);
    const subject = await subjectOf(options, runtimes, temporary, context);
    const run = {
      id: runId,
      command: commandOf(options),
      seed: options.seed,
      preset: options.preset,
      ...(options.shard === undefined ? {} : { shard: options.shard }),
      startedAt: startedAt.toISOString(),
      finishedAt: null,
      rounds: { done: 1, min: 1, max: 1 },
    };
    const recorder = recordInto(folder, await startResults(run, subject));
    try {
      await measure(subject, options, temporary, recorder, context);
      await runPasses({ ...subject, options, recorder, context });
      await recorder.update({ run: { ...run, finishedAt: new Date().toISOString() } });
    } finally {
      await writeReport(recorder.results, folder);
    }
    context.print(`Report: ${join(folder, "report.md")}`);
    context.finish(exitCodeOf(recorder.results.cells));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function dryRun(
  options: BenchOptions,
  runtimes: readonly ChosenRuntime[],
  temporary: string,
  context: Context,
): Promise<void> {
  if (options.model !== undefined) {
    const { selection } = await subjectOf(options, runtimes, temporary, context);
    printPlan(selection, [], options, context);
    return printPasses({ selection, options }, context);
  }
  const selection = selectCells(options, runtimes);
  printPlan(selection, untrainedOf(selection.variantIds, options), options, context);
  printPasses({ selection, options }, context);
}

function subjectOf(
  options: BenchOptions,
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
  options: BenchOptions,
  runtimes: readonly ChosenRuntime[],
  context: Context,
): Promise<Subject> {
  const selection = selectCells(options, runtimes);
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
  };
}

async function userModelSubject(
  options: BenchOptions & { readonly model: string },
  runtimes: readonly ChosenRuntime[],
  temporary: string,
  context: Context,
): Promise<Subject> {
  const { jobModel, record, dataset, images, batches } = await prepareUserModel(options, temporary, context);
  return {
    selection: cellsFor([record.id], batches, options, runtimes),
    models: new Map([[record.id, jobModel]]),
    records: { dataset, variants: [record], baselines: [], verdicts: [] },
    images,
    channelsOf: new Map(images === null ? [] : [[record.id, images.channels]]),
  };
}

async function startResults(run: Results["run"], { records }: Subject): Promise<Results> {
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    run,
    environment: await describeEnvironment(),
    ...records,
    cells: [],
    accuracies: [],
    gallery: null,
  };
}

async function measure(
  { selection, models, images, channelsOf }: Subject,
  options: BenchOptions,
  temporary: string,
  recorder: Recorder,
  context: Context,
): Promise<void> {
  const progress = trackProgress(cellsOf(selection.blocks).length);
  const rows: Gallery["rows"] = [];
  const imagePaths = images === null ? null : await writeImageFiles(temporary, images);
  await runBlocks(
    {
      blocks: selection.blocks,
      runtimes: selection.runtimes,
      models,
      scope: "all",
      allowFallback: options.allowFallback === true,
      seed: options.seed,
      imagesPathOf: (variantId) => imagePaths?.get(channelsOf.get(variantId) ?? 1) ?? null,
      jobLimitMs: options.limit * 1000,
      signal: context.signal,
      startWorker,
    },
    {
      onCell: async (planned, outcome) => {
        const cell = cellResultOf(planned, outcome);
        await recorder.addCells([cell]);
        const { position, left } = progress.step();
        context.note(`${position} ${cellLine(cell)}  (${left})`);
      },
      onPoints: async (variantId, runtimeId, points) => {
        if (images === null) return;
        const accuracy = localisationAccuracy(points, images.targets, images.side);
        await recorder.addAccuracy({ variantId, runtimeId, accuracy });
        // One row for each variant, from the first runtime that answered.
        if (rows.some((row) => row.variantId === variantId)) return;
        rows.push(galleryRowOf(variantId, runtimeId, points, images));
        await recorder.update({
          gallery: { side: images.side, images: galleryImages(rows, images), rows },
        });
      },
      onWarning: (line) => context.note(`warning: ${line}`),
    },
  );
}

/** The same images as the variants read them: path by number of channels. */
async function writeImageFiles(folder: string, images: ImageSet): Promise<Map<number, string>> {
  const paths = new Map<number, string>();
  for (const channels of [1, 3] as const) {
    const path = join(folder, `validation-${channels}.bin`);
    await writeImageFile(path, withChannels(images, channels));
    paths.set(channels, path);
  }
  return paths;
}

function exitCodeOf(cells: readonly Cell[]): ExitCode {
  const failed = cells.filter((cell) => cell.status === "failed");
  if (cells.some((cell) => cell.status === "fallback")) return 1;
  if (failed.some((cell) => cell.code === "PARITY")) return 1;
  return failed.length > 0 ? 4 : 0;
}
