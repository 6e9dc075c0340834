import { join } from "node:path";
import type { Images } from "../../src/dataset/types.ts";
import type { Scorer } from "../../src/tasks/scorer.ts";
import { writeImageFile } from "../workers/image-file.ts";
import { startWorker } from "../workers/worker-process.ts";
import { architecturesOf } from "./architectures.ts";
import { consoleFollower, type RunFollower } from "./follower.ts";
import { measureRounds, type RoundsOptions } from "./measure-rounds.ts";

export interface MeasureOptions extends Omit<
  RoundsOptions,
  "imagePaths" | "architectures" | "startWorker" | "follower"
> {
  /** A folder for the images that the workers read. */
  readonly temporary: string;
  /**
   * A console where it is left out. Runtimes then race for the budget; any other follower sees an interval of each
   * cell, so that a decided race ends none of them.
   */
  readonly follower?: RunFollower;
  /** Starts the child processes; a test has its own. */
  readonly startWorker?: RoundsOptions["startWorker"];
}

/** Measures every cell of a run in processes of this machine: see `measureRounds`. */
export async function measureRun(measured: MeasureOptions): Promise<void> {
  const { temporary, scorers, models, options, context, follower } = measured;
  const hasRaces = follower === undefined && (options.budget ?? null) !== null;
  await measureRounds({
    ...measured,
    follower: follower ?? consoleFollower(context),
    imagePaths: await writeImageFiles(temporary, scorers),
    architectures: hasRaces ? await architecturesOf(models) : null,
    startWorker: measured.startWorker ?? startWorker,
  });
}

/** The images that models are scored on: path by the id of the model, one file for those that share them. */
async function writeImageFiles(
  folder: string,
  scorers: ReadonlyMap<string, Scorer>,
): Promise<Map<string, string>> {
  const sets = [...new Set([...scorers.values()].map(({ images }) => images))];
  const pathOf = (images: Images) => join(folder, `images-${sets.indexOf(images)}.bin`);
  for (const images of sets) await writeImageFile(pathOf(images), images);
  return new Map([...scorers].map(([variantId, { images }]) => [variantId, pathOf(images)]));
}
