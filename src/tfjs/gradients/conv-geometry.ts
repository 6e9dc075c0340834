import type { backend_util } from "@tensorflow/tfjs";

import { BoxbenchError } from "../../core/errors.ts";
import { formatShape } from "../../core/shapes.ts";
import type { TensorFlow } from "../types.ts";

/** Sizes, strides and padding of a convolution, worked out by TF.js. Everything is NHWC and HWIO. */
export type ConvGeometry = backend_util.Conv2DInfo;

/** The attributes that TF.js gives to the gradient kernels of convolutions. */
export interface ConvAttrs {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  /** Absent for depthwise convolutions, which are always NHWC here. */
  readonly dataFormat?: "NHWC" | "NCHW";
}

/**
 * Works out a convolution's geometry.
 *
 * @param inShape shape of the forward input, [batch, height, width, channels]
 * @param filterShape [height, width, in, out], or [height, width, in, multiplier] where `depthwise`
 * @throws BoxbenchError USAGE for a dilated one, whose gradient TF.js refuses as well, and for NCHW, which the WASM
 *   backend cannot convolve
 */
export function geometryOf(
  tf: TensorFlow,
  inShape: readonly number[],
  filterShape: readonly number[],
  attrs: ConvAttrs,
  depthwise: boolean,
): ConvGeometry {
  if (attrs.dataFormat === "NCHW") {
    throw new BoxbenchError("USAGE", "The WASM backend has no gradient for a convolution in NCHW: use NHWC.");
  }
  const geometry = tf.backend_util.computeConv2DInfo(
    inShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    depthwise,
    "channelsLast",
  );
  if (geometry.dilationHeight !== 1 || geometry.dilationWidth !== 1) {
    const dilations = formatShape([geometry.dilationHeight, geometry.dilationWidth]);
    throw new BoxbenchError(
      "USAGE",
      `There is no gradient for a convolution with dilations ${dilations}: use [1, 1].`,
    );
  }
  return geometry;
}
