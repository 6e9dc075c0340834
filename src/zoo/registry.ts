import { BoxbenchError } from "../core/errors.ts";
import {
  cnnGray,
  cnnHe,
  cnnLowLr,
  cnnMsle,
  cnnSgd,
  cnnWide,
  cnnZeroMean,
  questionCnn,
  smallConv,
} from "./cnn.ts";
import { denseOnly, sigmoidHidden } from "./dense.ts";
import { headVariantIds, headVariants, type HeadVariantId } from "./heads/registry.ts";
import { linearExact, linearHighLr, linearSgd, linearStandardised } from "./linear.ts";
import type { Variant } from "./types.ts";

/** The variants of the question, which are measured where none is named, in the order of the report. */
export const variants = {
  "question-cnn": questionCnn,
  "cnn-gray": cnnGray,
  "cnn-low-lr": cnnLowLr,
  "cnn-he": cnnHe,
  "cnn-zero-mean": cnnZeroMean,
  "cnn-wide": cnnWide,
  "cnn-sgd": cnnSgd,
  "cnn-msle": cnnMsle,
  "small-conv": smallConv,
  "dense-only": denseOnly,
  "linear-sgd": linearSgd,
  "linear-exact": linearExact,
  "sigmoid-hidden": sigmoidHidden,
  "linear-high-lr": linearHighLr,
  "linear-standardised": linearStandardised,
} as const satisfies Record<string, Variant>;

export type VariantId = keyof typeof variants;

export const variantIds: readonly string[] = Object.keys(variants);

/**
 * A variant that finds a point, of any family.
 *
 * @throws BoxbenchError USAGE when there is no such variant, with those there are
 */
export function variantOf(id: string): Variant {
  if (Object.hasOwn(variants, id)) return variants[id as VariantId];
  if (Object.hasOwn(headVariants, id)) return headVariants[id as HeadVariantId];
  const known = [...variantIds, ...headVariantIds].join(", ");
  throw new BoxbenchError("USAGE", `No variant "${id}". There are: ${known}.`);
}
