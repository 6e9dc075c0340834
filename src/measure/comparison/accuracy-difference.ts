import type { AccuracyDifference, Score } from "../../core/results.ts";
import { measuresOf } from "../../tasks/registry.ts";
import type { Measure } from "../../tasks/task.ts";
import { pairedBootstrap } from "./paired-bootstrap.ts";
import type { Side } from "./sides.ts";

/** What each image adds to each measure of a task: shape [measures, count]. */
export type ImageLosses = readonly (readonly number[])[];

/** The losses of single images, by the ids that both sides share; undefined where they are not at hand. */
export type LossesOf = (
  variantId: string,
  runtimeId: string,
) => readonly [a: ImageLosses, b: ImageLosses] | undefined;

/**
 * How much larger each measure of B is than that of A. Where the losses on the same images are at hand, by a paired
 * bootstrap. From results.json, which holds no loss of a single image, a normal interval of two independent means: on
 * the same images it is too wide, never too narrow, as long as their losses go together.
 *
 * @param lossesOf left out where there are results.json alone
 */
export function accuracyDifferences(
  a: Side,
  b: Side,
  { lossesOf, seed = 0 }: { readonly lossesOf?: LossesOf; readonly seed?: number } = {},
): AccuracyDifference[] {
  return b.scores.flatMap(({ variantId, runtimeId, score }) => {
    const before = a.scores.find(
      (entry) => entry.variantId === variantId && entry.runtimeId === runtimeId,
    )?.score;
    if (before === undefined || before.task !== score.task) return [];
    const losses = lossesOf?.(variantId, runtimeId);
    return measuresOf(score.task).flatMap((measure, index) =>
      isIn(measure, before) && isIn(measure, score)
        ? [
            {
              variantId,
              runtimeId,
              measure: measure.name,
              unit: measure.unit,
              ...allowed(measure, before),
              ...((losses && fromLosses(losses[0][index]!, losses[1][index]!, seed)) ??
                fromMeans(measure, before, score)),
            },
          ]
        : [],
    );
  });
}

function isIn(measure: Measure<Score>, score: Score): boolean {
  return measure.isIn?.(score) ?? true;
}

/** A measure may grow by its margin: less is no loss that a user could see. */
function allowed(
  { margin, meanOf }: Measure<Score>,
  score: Score,
): Pick<AccuracyDifference, "before" | "margin"> {
  const before = meanOf(score).mean;
  return { before, margin: Math.max(margin.absolute, margin.share * before) };
}

type Difference = Pick<AccuracyDifference, "difference" | "interval" | "method">;

function fromMeans({ meanOf }: Measure<Score>, a: Score, b: Score): Difference {
  const [before, after] = [meanOf(a), meanOf(b)];
  const difference = after.mean - before.mean;
  const reach = 1.96 * Math.hypot(before.standardError, after.standardError);
  return {
    difference,
    interval: [difference - reach, difference + reach],
    method: "normal interval of two means",
  };
}

/** Null where no image has a loss: the measure is of all together. */
function fromLosses(a: readonly number[], b: readonly number[], seed: number): Difference | null {
  // An image in which there is nothing to judge has no loss.
  const judged = [...a.keys()].filter((image) => !Number.isNaN(a[image]!) && !Number.isNaN(b[image]!));
  if (judged.length === 0) return null;
  const { difference, interval } = pairedBootstrap(
    judged.map((image) => a[image]!),
    judged.map((image) => b[image]!),
    seed,
  );
  return { difference, interval: [...interval], method: "paired bootstrap" };
}
