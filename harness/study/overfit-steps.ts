import { overfitCounts, type StudyPreset } from "../../src/study/protocol.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import type { Context } from "../base/command.ts";
import type { FewImagesSpec } from "./few-images.ts";
import { imagesText, verdictLine } from "./overfit-words.ts";
import { trainEach, type TrainingKind } from "./train-each.ts";

/** What came of a training on some images. */
export interface Fitting {
  readonly fits: boolean;
  /** In words, with its effort. */
  readonly said: string;
  /** Whether the loss was still falling at the end. */
  readonly isOpen: boolean;
}

/**
 * Trains on one image, then two, three, up to 100, and prints where the network breaks.
 *
 * @param error what falls in training, such as `its error`
 * @param fit trains on so many images; null where it was ended
 */
export async function overfitSteps(
  variantId: string,
  error: string,
  fit: (count: number) => Promise<Fitting | null>,
  { print }: Pick<Context, "print">,
): Promise<void> {
  let fitted = 0;
  for (const count of overfitCounts) {
    const fitting = await fit(count);
    if (fitting === null) return;
    const { fits, said, isOpen } = fitting;
    print(`${imagesText(count)}  ${fits ? "fits  " : "breaks"}  ${said}`);
    if (!fits) {
      print(verdictLine({ variantId, fitted, count, error, isOpen }));
      return;
    }
    fitted = count;
  }
  print(`${variantId} fits all ${fitted} images: the network and its training can learn; scale up.`);
}

/** How a variant is trained on a few images. */
export interface OverfitChoice {
  readonly seed: number;
  readonly preset: StudyPreset;
  readonly rate?: number;
  readonly backend?: BackendId;
  /** Folder of finished trainings; null to train anew. */
  readonly cache: string | null;
}

/**
 * Trains on so many images in a process of its own.
 *
 * @throws BoxbenchError WORKER when the training cannot be done, INTERRUPTED when the signal is aborted
 */
export async function trainOnFew<Rec extends { readonly id: string }>(
  kind: TrainingKind<FewImagesSpec, Rec>,
  { variantId, count }: Pick<FewImagesSpec, "variantId" | "count">,
  { seed, preset, rate, backend, cache }: OverfitChoice,
  { signal }: Pick<Context, "signal">,
): Promise<Rec> {
  const spec = { variantId, count, seed, preset, learningRate: rate ?? null };
  const options = { jobs: 1, cache, backend: backend ?? null, signal, deadlineMs: null };
  const { records } = await trainEach(kind, [spec], options);
  return records[0]!;
}
