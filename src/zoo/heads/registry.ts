import type { Variant } from "../types.ts";
import { convQuadrant, convUniform, flattenDense } from "./convolutions.ts";
import { coordconvAverage, coordconvMax, coordconvStrided } from "./coordconv.ts";
import { dsnt, heatmapArgmax, simcc, softArgmax, unet } from "./maps.ts";
import { gapSame, gapStrided, gapValid, mobilenetSmall, resnetSmall } from "./pooled.ts";
import { vitNoPosition, vitSmall } from "./vit.ts";

/** The heads that find a place, in the order of their report. None is measured unless its family or id is named. */
export const headVariants = {
  "coordconv-max": coordconvMax,
  "coordconv-average": coordconvAverage,
  "coordconv-strided": coordconvStrided,
  "conv-uniform": convUniform,
  "conv-quadrant": convQuadrant,
  "flatten-dense": flattenDense,
  "gap-valid": gapValid,
  "gap-same": gapSame,
  "gap-strided": gapStrided,
  "mobilenet-small": mobilenetSmall,
  "resnet-small": resnetSmall,
  "vit-small": vitSmall,
  "vit-no-position": vitNoPosition,
  "soft-argmax": softArgmax,
  dsnt,
  "heatmap-argmax": heatmapArgmax,
  simcc,
  "u-net": unet,
} as const satisfies Record<string, Variant>;

export type HeadVariantId = keyof typeof headVariants;

export const headVariantIds: readonly string[] = Object.keys(headVariants);

/** Of those the ones that answer the expected place of a map of the image. */
export const mapHeadIds: readonly string[] = [softArgmax, dsnt, heatmapArgmax, unet].map(({ id }) => id);
