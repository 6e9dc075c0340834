import type { Gallery, VerdictRecord } from "../../src/core/results.ts";
import { errorsPx } from "../../src/tasks/point/score.ts";
import type { ImageSet } from "../../src/dataset/types.ts";
import { historyNumbers } from "../../src/training/history-numbers.ts";
import type { ClaimNumbers } from "../../src/zoo/claim.ts";
import { anyVariantOf } from "../../src/zoo/tasks.ts";
import { describeMeasured, describeRule, verdictOf } from "../../src/zoo/rules.ts";
import type { PreparedModel } from "../models/prepare-models.ts";

/** Applies each variant's rule to the numbers of its training. */
export function verdictsOf(prepared: readonly PreparedModel[]): VerdictRecord[] {
  const numbers = new Map(prepared.map((model) => [model.variantId, numbersOf(model)] as const));
  return prepared.map(({ variantId }) => {
    const { claim } = anyVariantOf(variantId);
    return {
      variantId,
      statement: claim.statement,
      by: claim.by,
      rule: claim.supportedWhen.map(describeRule).join(" and "),
      measured: claim.supportedWhen.map((rule) => describeMeasured(rule, variantId, numbers)).join(", "),
      verdict: verdictOf(claim, variantId, numbers),
    };
  });
}

function numbersOf({ manifest }: PreparedModel): Partial<ClaimNumbers> {
  const diverged = manifest.training.outcome === "diverged";
  if (manifest.task !== "classify") return { ...manifest.accuracy, diverged };
  const { accuracy, training } = manifest;
  return {
    diverged,
    ...historyNumbers(training.history),
    ...(accuracy === null
      ? {}
      : {
          errorRate: 1 - accuracy.accuracy,
          logLoss: accuracy.logLoss,
          varianceRatio: accuracy.varianceRatio,
        }),
  };
}

const casesOfEachKind = 4;

/**
 * Picks the images on which a variant was best and worst.
 *
 * @param points shape [count, 2] in [-1, 1], the answers on all of `images`
 */
export function galleryRowOf(
  variantId: string,
  runtimeId: string,
  points: Float32Array,
  images: ImageSet,
): Gallery["rows"][number] {
  const errors = errorsPx(points, images.targets, images.side);
  // A picture cannot show an answer that is no point; the parity of its cell says so.
  const shown = Array.from(errors.keys()).filter((image) => pointAt(points, image).every(Number.isFinite));
  const order = shown.toSorted((a, b) => errors[a]! - errors[b]!);
  const caseOf = (kind: "best" | "worst") => (imageIndex: number) => ({
    kind,
    imageIndex,
    truth: pointAt(images.targets, imageIndex),
    prediction: pointAt(points, imageIndex),
    errorPx: errors[imageIndex]!,
  });
  return {
    variantId,
    runtimeId,
    cases: [
      ...firstDistinct(order, images.targets).map(caseOf("best")),
      ...firstDistinct(order.toReversed(), images.targets).map(caseOf("worst")),
    ],
  };
}

/** The first few images of an order whose true points differ: the same picture four times shows nothing more. */
function firstDistinct(order: readonly number[], targets: Float32Array): number[] {
  const byPoint = new Map<string, number>();
  for (const image of order) {
    const key = pointAt(targets, image).join();
    if (!byPoint.has(key)) byPoint.set(key, image);
    if (byPoint.size === casesOfEachKind) break;
  }
  return [...byPoint.values()];
}

function pointAt(points: Float32Array, index: number): [number, number] {
  return [points[2 * index]!, points[2 * index + 1]!];
}

/** The pixels of every image that the rows show. */
export function galleryImages(rows: Gallery["rows"], images: ImageSet): Gallery["images"] {
  const size = images.side * images.side * images.channels;
  const shown = new Set(rows.flatMap((row) => row.cases.map(({ imageIndex }) => imageIndex)));
  return Object.fromEntries(
    [...shown]
      .toSorted((a, b) => a - b)
      .map((index) => {
        const pixels = images.pixels.subarray(index * size, (index + 1) * size);
        return [
          String(index),
          { channels: images.channels, pixelsBase64: Buffer.from(pixels).toString("base64") },
        ];
      }),
  );
}
