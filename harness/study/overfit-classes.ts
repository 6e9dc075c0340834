import { overfitCounts } from "../../src/study/protocol.ts";
import type { StudyPreset } from "../../src/study/protocol.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import type { Context } from "../base/command.ts";
import {
  classOverfitTraining,
  fitsClasses,
  isStillFalling,
  type ClassOverfitRecord,
} from "./class-overfit.ts";
import { imagesText, verdictLine } from "./overfit-words.ts";
import { trainEach } from "./train-each.ts";

export interface ClassOverfitOptions {
  readonly seed: number;
  readonly preset: StudyPreset;
  readonly rate?: number;
  readonly backend?: BackendId;
  /** Folder of finished trainings; null to train anew. */
  readonly cache: string | null;
}

/**
 * Trains a classifier on one image, then two, three, up to 100, and prints where it breaks: it fits images that it tells
 * all apart, and surely so.
 *
 * @throws BoxbenchError WORKER when a training cannot be done, INTERRUPTED when the signal is aborted
 */
export async function overfitClasses(
  variantId: string,
  { seed, preset, rate, backend, cache }: ClassOverfitOptions,
  context: Context,
): Promise<void> {
  let fitted = 0;
  for (const count of overfitCounts) {
    const spec = { variantId, count, seed, preset, learningRate: rate ?? null };
    const { records } = await trainEach(classOverfitTraining, [spec], {
      jobs: 1,
      cache,
      backend: backend ?? null,
      signal: context.signal,
      deadlineMs: null,
    });
    const record = records[0]!;
    const fits = fitsClasses(record);
    context.print(`${imagesText(count)}  ${fits ? "fits  " : "breaks"}  ${resultText(record)}`);
    if (!fits) {
      const loss = "its loss";
      context.print(verdictLine({ variantId, fitted, count, error: loss, isOpen: isStillFalling(record) }));
      return;
    }
    fitted = count;
  }
  context.print(`${variantId} fits all ${fitted} images: the network and its training can learn; scale up.`);
}

function resultText({ accuracy, updates }: ClassOverfitRecord): string {
  const result =
    accuracy === null
      ? "diverged"
      : `${Math.round(100 * accuracy.accuracy)} % right, log loss ${accuracy.logLoss.toPrecision(3)}`;
  return `${result}  (${updates} updates)`;
}
