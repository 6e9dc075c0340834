import { BoxbenchError } from "../../src/core/errors.ts";
import type { Size } from "../../src/dataset/fit.ts";
import type { LabelSet } from "../../src/dataset/labels/label-set.ts";
import type { OpenNetwork } from "../../src/diagnosis/open-network.ts";

/**
 * What the network reads; where it takes any size, the side that was asked for, or that of the first image.
 *
 * @throws BoxbenchError USAGE when another side was asked for than the network reads
 */
export function inputSizeOf(
  { height, width }: Pick<OpenNetwork, "height" | "width">,
  { images }: LabelSet,
  side: number | undefined,
): Size {
  if (side !== undefined && ((height ?? side) !== side || (width ?? side) !== side)) {
    throw new BoxbenchError(
      "USAGE",
      `--side ${side} does not fit the network, which reads ${width}x${height}.`,
    );
  }
  const [first] = images;
  return { height: height ?? side ?? first!.height!, width: width ?? side ?? first!.width! };
}
