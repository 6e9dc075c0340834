import { join } from "node:path";
import type { Gallery } from "../../src/core/results.ts";
import { withChannels } from "../../src/dataset/dataset.ts";
import { answersFrom } from "../../src/tasks/classes/answers.ts";
import { classAccuracy } from "../../src/tasks/classes/score.ts";
import { errorsPx, localisationAccuracy } from "../../src/tasks/point/score.ts";
import type { ClassSet, ImageSet } from "../../src/dataset/types.ts";
import { cellResultOf } from "./cell-result.ts";
import type { ClassSubject } from "../subjects/scored-images.ts";
import type { RoundLimits } from "../../src/measure/rounds.ts";
import type { SubjectOptions } from "../subjects/subject.ts";
import type { Context } from "../base/command.ts";
import { galleryImages, galleryRowOf } from "../subjects/verdicts.ts";
import { writeImageFile } from "../workers/image-file.ts";
import { cellsOf } from "../plan/plan.ts";
import type { Recorder } from "../results/recorder.ts";
import type { BlockOptions } from "./run-block.ts";
import { trackRun } from "./run-progress.ts";
import { laterSeconds } from "./expected-time.ts";
import { architecturesOf, racesOf } from "./races.ts";
import type { RoundBlock } from "./round-order.ts";
import { runRounds } from "./scheduler.ts";
import type { Subject } from "../subjects/subject.ts";
import { startWorker } from "../workers/worker-process.ts";

/** What the rounds of a run are asked. */
export interface MeasureRunOptions extends SubjectOptions {
  readonly rounds: RoundLimits;
  /** Seconds since the program started after which no process starts; null for none. */
  readonly budget?: number | null;
}

export interface MeasureOptions extends Subject {
  readonly options: MeasureRunOptions;
  /** A folder for the images that the workers read. */
  readonly temporary: string;
  readonly recorder: Recorder;
  readonly context: Context;
  /** The round to begin with; 1 where it is left out. */
  readonly fromRound?: number;
  /** Writes what there is for a reader, after each round. */
  readonly onRoundEnd?: () => Promise<void>;
  /** Starts the child processes; a test has its own. */
  readonly startWorker?: BlockOptions["startWorker"];
  /** Gets the error of every image in pixels, shape [count]. */
  onErrors?(variantId: string, runtimeId: string, errors: Float64Array): void;
}

/** What the last report of a run takes. */
const closingSeconds = 10;

/** Measures every cell of a run in rounds, and records what comes out after every block. */
export async function measureRun(measured: MeasureOptions): Promise<void> {
  const { selection, models, images, channelsOf, classes, options, temporary, recorder, context, fromRound } =
    measured;
  const { rounds, seed } = options;
  const cells = cellsOf(selection.blocks);
  const progress = trackRun(cells, rounds, ({ id }) => recorder.cellOf(id));
  const imagePaths = images === null ? null : await writeImageFiles(temporary, images);
  const classPaths = await writeClassFiles(temporary, classes);
  const budget = options.budget ?? null;
  const races =
    budget === null ? null : racesOf(cells, await architecturesOf(models), ({ id }) => recorder.cellOf(id));
  await runRounds(
    {
      blocks: selection.blocks,
      runtimes: selection.runtimes,
      models,
      rounds,
      ...(fromRound === undefined ? {} : { fromRound }),
      scope: "all",
      allowFallback: options.allowFallback === true,
      seed,
      resultOf: ({ id }) => recorder.cellOf(id),
      ...(races === null || budget === null
        ? {}
        : {
            isDue: races.isDue,
            isOver: ({ cells: own }: RoundBlock) =>
              performance.now() / 1000 + own.length * laterSeconds + 1 > budget - closingSeconds,
          }),
      isScored: (variantId, runtimeId) =>
        [...recorder.results.accuracies, ...(recorder.results.classAccuracies ?? [])].some(
          (record) => record.variantId === variantId && record.runtimeId === runtimeId,
        ),
      imagesPathOf: (variantId) =>
        classPaths.get(variantId) ?? imagePaths?.get(channelsOf.get(variantId) ?? 1) ?? null,
      jobLimitMs: options.limit * 1000,
      signal: context.signal,
      startWorker: measured.startWorker ?? startWorker,
    },
    {
      onBlock: (block, position, of) => context.note(progress.blockLine(block, position, of)),
      onCell: async (planned, outcome, round) => {
        const before = recorder.cellOf(planned.id);
        const cell = cellResultOf(planned, outcome, before, { round, rounds, seed });
        recorder.setCell(cell);
        const line = progress.cellDone(cell, round);
        if (line !== null) context.note(line);
      },
      onPoints: async (variantId, runtimeId, points) => {
        const scored = classes.get(variantId);
        if (scored !== undefined) {
          const answers = answersFrom(points, scored.images.count, scored.head);
          const accuracy = classAccuracy(answers, scored.images.classes);
          const before = recorder.results.classAccuracies ?? [];
          recorder.change({ classAccuracies: [...before, { variantId, runtimeId, accuracy }] });
        }
        if (images === null) return;
        const accuracy = localisationAccuracy(points, images.targets, images.side);
        recorder.addAccuracy({ variantId, runtimeId, accuracy });
        measured.onErrors?.(variantId, runtimeId, errorsPx(points, images.targets, images.side));
        addToGallery(recorder, galleryRowOf(variantId, runtimeId, points, images), images);
      },
      onBlockEnd: async ({ round }) => {
        const { run } = recorder.results;
        const done = Math.max(run.rounds.done, round);
        await recorder.update({ run: { ...run, rounds: { ...run.rounds, done } } });
      },
      onRoundEnd: async () => {
        if (races !== null) recorder.change({ races: races.records() });
        await measured.onRoundEnd?.();
      },
      onWarning: (line) => context.note(`warning: ${line}`),
    },
  );
  if (races !== null) await recorder.update({ races: races.records() });
  context.note(progress.endLine());
}

/** One row for each variant, from the first runtime that answered. */
function addToGallery(recorder: Recorder, row: Gallery["rows"][number], images: ImageSet): void {
  const rows = recorder.results.gallery?.rows ?? [];
  if (rows.some(({ variantId }) => variantId === row.variantId)) return;
  const all = [...rows, row];
  recorder.change({ gallery: { side: images.side, images: galleryImages(all, images), rows: all } });
}

/** The images of each model that tells classes apart: path by its id, one file for those that share them. */
async function writeClassFiles(
  folder: string,
  classes: ReadonlyMap<string, ClassSubject>,
): Promise<Map<string, string>> {
  const sets = [...new Set([...classes.values()].map(({ images }) => images))];
  const pathOf = (images: ClassSet) => join(folder, `classes-${sets.indexOf(images)}.bin`);
  for (const images of sets) await writeImageFile(pathOf(images), images);
  return new Map([...classes].map(([variantId, { images }]) => [variantId, pathOf(images)]));
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
