import type { Precision } from "../../core/results.ts";

/** Two variants that differ in little but what is asked about. */
interface Pair {
  readonly more: string;
  readonly less: string;
}

/** A statement on what a precision costs: the answers of the first of each pair move more, or none loses what anybody sees. */
export type PrecisionClaim = {
  readonly id: string;
  readonly statement: string;
  readonly precision: Precision;
} & ({ readonly pairs: readonly Pair[] } | { readonly within: "margin" });

export const precisionClaims: readonly PrecisionClaim[] = [
  {
    id: "precision/regression-loses-more",
    statement: "int8 moves the answers of a regression head more than the expected place of a map",
    precision: "int8",
    pairs: [
      { more: "flatten-dense", less: "dsnt" },
      { more: "flatten-dense", less: "soft-argmax" },
      { more: "conv-quadrant", less: "u-net" },
    ],
  },
  {
    id: "precision/relu-loses-more",
    statement:
      "int8 moves answers more behind a hidden layer of ReLUs, whose range has no end, than behind one of sigmoids",
    precision: "int8",
    pairs: [{ more: "dense-only", less: "sigmoid-hidden" }],
  },
  {
    id: "precision/depthwise-loses-more",
    statement: "int8 moves answers more behind depthwise convolutions than behind plain ones",
    precision: "int8",
    pairs: [{ more: "mobilenet-small", less: "resnet-small" }],
  },
  {
    id: "precision/float16-is-free",
    statement: "float16 costs no architecture what anybody would see",
    precision: "fp16",
    within: "margin",
  },
  {
    id: "precision/int8-is-free",
    statement: "int8 costs no architecture what anybody would see",
    precision: "int8",
    within: "margin",
  },
];
