import { meanIouOf, type PixelCounts } from "./counts.ts";

/** Another order must agree so much better to be spoken of. */
const clearly = { more: 0.1, times: 1.5 } as const;

/** Pixels by what they are and what was answered, shape [classes, classes]. */
export type PixelPairs = Float64Array;

/**
 * The order of an output's classes in which the labels would agree far better; the first class stays the background.
 *
 * @param counts the same pixels, as the output is read
 * @returns of each number in the output the class that it would be; null where none is clearly better
 */
export function likelierOrder(
  pairs: PixelPairs,
  counts: PixelCounts,
): { readonly order: readonly number[]; readonly iou: number } | null {
  const classes = counts.truth.length;
  const order = Array.from({ length: classes }, (_, answer) => {
    if (answer === 0) return 0;
    const own = Array.from({ length: classes }, (__, label) => pairs[label * classes + answer]!);
    // What is answered in the wrong place lies on the background, which is most of an image.
    const things = own.slice(1);
    const most = Math.max(...things);
    return most > 0 ? 1 + things.indexOf(most) : -1;
  });
  if (order.includes(-1) || new Set(order).size < classes) return null;
  const moved = {
    truth: counts.truth,
    answer: Float64Array.from(counts.truth, (_, label) => counts.answer[order.indexOf(label)]!),
    both: Float64Array.from(counts.truth, (_, label) => pairs[label * classes + order.indexOf(label)]!),
  };
  const [before, iou] = [meanIouOf(counts) ?? 0, meanIouOf(moved) ?? 0];
  return iou >= before + clearly.more && iou >= clearly.times * before ? { order, iou } : null;
}
