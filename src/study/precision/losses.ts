import type { PrecisionScore, Results } from "../../core/results.ts";
import type { PrecisionLoss, PrecisionLossRow, PrecisionTraits } from "../../core/study/precision.ts";
import { mapHeadIds } from "../../zoo/heads/registry.ts";

/**
 * What each variant of a run loses in each precision: on every choice of calibration images, on the runtime on which
 * these were tried. A file that nothing was calibrated for has one loss, on the first runtime that scored it.
 */
export function precisionLosses(results: Results): PrecisionLossRow[] {
  const { precisions } = results;
  if (precisions === undefined) return [];
  return precisions.files.flatMap((file): PrecisionLossRow[] => {
    const { variantId, precision } = file;
    const isOwn = (one: { variantId: string; precision: string }) =>
      one.variantId === variantId && one.precision === precision;
    const float32 = precisions.files.find(
      (other) => other.variantId === variantId && other.precision === "fp32",
    );
    const draws = (precisions.draws ?? []).filter(isOwn);
    const scored = precisions.scores.find((one) => isOwn(one) && one.differences.length > 0);
    const tried = draws.length > 0 ? draws : scored === undefined ? [] : [firstOf(scored)];
    if (precision === "fp32" || float32 === undefined || tried.length === 0) return [];
    const { runtimeId, difference: first } = tried[0]!;
    const timed = precisions.ratios
      .filter((one) => isOwn(one) && one.runtimeId === runtimeId && one.batch === 1)
      .toSorted((a, b) => a.threads - b.threads)[0];
    return [
      {
        variantId,
        precision,
        traits: traitsOf(variantId, results.variants.find(({ id }) => id === variantId)?.layers ?? []),
        gzipShare: file.gzipBytes / float32.gzipBytes,
        runtimeId,
        unit: first.unit,
        before: first.before,
        margin: first.margin,
        losses: tried.map(({ difference: { difference, interval } }): PrecisionLoss => ({
          difference,
          interval,
        })),
        moves: tried.flatMap(({ difference: { moved } }) =>
          moved === undefined ? [] : [{ difference: moved.mean, interval: moved.interval }],
        ),
        ratio: timed === undefined ? null : { ratio: timed.ratio, interval: timed.interval },
      },
    ];
  });
}

function firstOf({ runtimeId, differences }: PrecisionScore) {
  return { runtimeId, difference: differences[0]! };
}

/** @param layers as a report has them, such as `Conv2D 32 5x5/2 ReLU` */
export function traitsOf(variantId: string, layers: readonly string[]): PrecisionTraits {
  const has = (pattern: RegExp) => layers.some((layer) => pattern.test(layer));
  const [rectified, squashed] = [has(/\bReLU\d?\b/i), has(/\bsigmoid\b/i)];
  return {
    answer: mapHeadIds.includes(variantId) ? "heatmap" : "regression",
    activation: rectified && squashed ? "both" : rectified ? "ReLU" : squashed ? "sigmoid" : "none",
    convolution: has(/^(Depthwise|Separable)Conv2D/) ? "depthwise" : has(/^Conv2D/) ? "plain" : "none",
  };
}
