import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RESULTS_SCHEMA_VERSION, type Cell, type Gallery, type Results } from "../src/core/results.ts";
import { withChannels } from "../src/dataset/dataset.ts";
import { localisationAccuracy } from "../src/dataset/localisation.ts";
import type { Dataset, ImageSet } from "../src/dataset/types.ts";
import { baselineRecords } from "./baseline-records.ts";
import { commandOf, type BenchOptions } from "./commands/bench.ts";
import type { Context, ExitCode } from "./command.ts";
import { cellLine, cellResultOf } from "./cell-result.ts";
import { galleryImages, galleryRowOf, verdictsOf } from "./conclusions.ts";
import { describeEnvironment } from "./environment.ts";
import { writeImageFile } from "./image-file.ts";
import { cellsOf } from "./plan.ts";
import { checkOnnxFiles, jobModelsOf, prepareModels, type PreparedModel } from "./prepare-models.ts";
import { probeAll } from "./probe.ts";
import { trackProgress } from "./progress.ts";
import { recordInto, type Recorder } from "./recorder.ts";
import { printPlan } from "./print-plan.ts";
import { createRunFolder, runIdOf } from "./run-folder.ts";
import { runBlocks } from "./scheduler.ts";
import { selectCells, type Selection } from "./selection.ts";
import { describeDataset, loadDataset } from "./validation-images.ts";
import { variantRecordOf } from "./variant-record.ts";
import { startWorker } from "./worker-process.ts";
import { writeReport } from "./write-report.ts";

/** Where runs go when `--out` does not say. */
export const reportsFolder = "reports";

/**
 * The whole of `boxbench bench`: prepares models, measures every cell, and leaves results.json and the
 * report in the run's folder, also when it is interrupted.
 */
export async function bench(options: BenchOptions, context: Context): Promise<void> {
  const startedAt = new Date();
  const selection = selectCells(options);
  if (options.dryRun === true) return printPlan(selection, options, context);
  const runId = runIdOf(startedAt);
  const folder = options.out ?? join(reportsFolder, runId);
  await createRunFolder(folder);
  const dataset = await loadDataset(options);
  const prepared = await prepareModels(selection.variantIds, options, context);
  await checkOnnxFiles(prepared);
  const recorder = recordInto(folder, await startResults(runId, startedAt, options, dataset, prepared));
  try {
    await measure(selection, prepared, dataset.validation, options, recorder, context);
    const { run } = recorder.results;
    await recorder.update({ run: { ...run, finishedAt: new Date().toISOString() } });
  } finally {
    await writeReport(recorder.results, folder);
  }
  context.print(`Report: ${join(folder, "report.md")}`);
  context.finish(exitCodeOf(recorder.results.cells));
}

async function startResults(
  runId: string,
  startedAt: Date,
  options: BenchOptions,
  dataset: Dataset,
  prepared: readonly PreparedModel[],
): Promise<Results> {
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    run: {
      id: runId,
      command: commandOf(options),
      seed: options.seed,
      preset: options.preset,
      startedAt: startedAt.toISOString(),
      finishedAt: null,
    },
    environment: await describeEnvironment(),
    dataset: describeDataset(dataset),
    variants: await Promise.all(prepared.map(variantRecordOf)),
    baselines: baselineRecords(dataset, options.seed),
    cells: [],
    accuracies: [],
    verdicts: verdictsOf(prepared),
    gallery: null,
  };
}

async function measure(
  selection: Selection,
  prepared: readonly PreparedModel[],
  validation: ImageSet,
  options: BenchOptions,
  recorder: Recorder,
  context: Context,
): Promise<void> {
  const probed = await probeAll(selection.runtimeIds);
  const progress = trackProgress(cellsOf(selection.blocks).length);
  const rows: Gallery["rows"] = [];
  const temporary = await mkdtemp(join(tmpdir(), "boxbench-"));
  try {
    const images = await writeImageFiles(temporary, validation);
    const channelsOf = new Map(
      prepared.map(({ variantId, manifest }) => [variantId, manifest.inputShape[2]]),
    );
    await runBlocks(
      {
        blocks: selection.blocks,
        availability: new Map(probed.map(({ runtime, availability }) => [runtime.id, availability])),
        models: jobModelsOf(prepared),
        scope: "all",
        allowFallback: options.allowFallback === true,
        seed: options.seed,
        imagesPathOf: (variantId) => images.get(channelsOf.get(variantId) ?? 1) ?? null,
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
          const accuracy = localisationAccuracy(points, validation.targets, validation.side);
          await recorder.addAccuracy({ variantId, runtimeId, accuracy });
          // One row for each variant, from the first runtime that answered.
          if (rows.some((row) => row.variantId === variantId)) return;
          rows.push(galleryRowOf(variantId, runtimeId, points, validation));
          await recorder.update({
            gallery: { side: validation.side, images: galleryImages(rows, validation), rows },
          });
        },
        onWarning: (line) => context.note(`warning: ${line}`),
      },
    );
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
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
