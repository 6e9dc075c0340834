import { BoxbenchError } from "../../core/errors.ts";
import type { Box, LabelledObject } from "../../dataset/labels/label-set.ts";
import { classIndicesOf, type LabelledImages } from "../own.ts";
import type { BoxesTruth } from "./types.ts";

/**
 * The boxes of each image and what is in them; of an outline the box around it.
 *
 * @throws BoxbenchError DATASET when there is none, or some have a class and others not
 */
export function boxesTruthOf({ labels, fits }: LabelledImages): BoxesTruth {
  const boxed = labels.images.map(({ objects }) =>
    objects.flatMap((object) => {
      const box = boxOf(object);
      return box === null ? [] : [{ object, box }];
    }),
  );
  const all = boxed.flat();
  if (all.every(({ object }) => object.isCrowd)) {
    throw new BoxbenchError(
      "DATASET",
      `${labels.source}: no image has a box, and detections can only be scored where some have.`,
    );
  }
  const indices = classIndicesOf(
    all.map(({ object }) => object),
    labels.classes,
  );
  let read = 0;
  return {
    images: boxed.map((own) =>
      own.map(({ object, box }) => {
        const classIndex = indices?.[read] ?? 0;
        read += 1;
        const { isCrowd, isDifficult, area } = object;
        return { box, classIndex, isCrowd, isDifficult, area: area ?? box.width * box.height };
      }),
    ),
    fits,
    names: indices === null ? ["object"] : labels.classes,
  };
}

function boxOf({ box, mask }: LabelledObject): Box | null {
  if (box !== null || mask?.kind !== "polygons") return box;
  const all = mask.polygons.flat();
  const xs = all.filter((_, index) => index % 2 === 0);
  const ys = all.filter((_, index) => index % 2 === 1);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
