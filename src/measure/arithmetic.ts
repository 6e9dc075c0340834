import type { ArithmeticRecord, Precision } from "../core/results.ts";
import type { Arithmetic, ArithmeticKind } from "../runtimes/types.ts";

/** The numbers that a precision is to be computed in; those of schemes that store weights alone are the weights'. */
const wanted = {
  fp16: "float16",
  "fp16-weights": "float16",
  int8: "int8",
  "int8-reduced": "int8",
  "int8-weights": "int8",
  "int8-dynamic": "int8",
} as const satisfies Record<Exclude<Precision, "fp32">, ArithmeticKind>;

/**
 * Whether a runtime computes in the precision of a file: `native` where most products of weights are, and where a model
 * has no such node, most of the nodes that compute.
 */
export function arithmeticRecordOf(
  { nodes, areTimed }: Arithmetic,
  precision: Exclude<Precision, "fp32">,
): ArithmeticRecord {
  const kind = wanted[precision];
  const computing = nodes.filter((node) => node.kind !== "conversion" && node.kind !== "moving");
  const own = computing.filter((node) => node.kind === kind);
  const products = computing.filter(({ isProduct }) => isProduct);
  const ownProducts = products.filter((node) => node.kind === kind);
  const nodeShare = shareOf(own.length, computing.length);
  const isNative = products.length > 0 ? shareOf(ownProducts.length, products.length) > 0.5 : nodeShare > 0.5;
  const timeUs = nodes.reduce((sum, { durationUs }) => sum + durationUs, 0);
  const ownUs = own.reduce((sum, { durationUs }) => sum + durationUs, 0);
  return {
    state: isNative ? "native" : "emulated",
    products: { inPrecision: ownProducts.length, all: products.length },
    nodeShare,
    timeShare: areTimed && timeUs > 0 ? ownUs / timeUs : null,
    ops: [...new Set(own.map(({ op }) => op))],
  };
}

function shareOf(part: number, all: number): number {
  return all === 0 ? 0 : part / all;
}
