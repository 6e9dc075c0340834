import type { OpConverter } from "../graph-model/op-converter.ts";
import { arithmeticOps } from "./arithmetic.ts";
import { basicMathOps } from "./basic-math.ts";
import { convolutionOps } from "./convolution.ts";
import { graphOps } from "./graph.ts";

/** The ops of graph models by family, as TF.js sorts them. */
export const opFamilies = {
  arithmetic: arithmeticOps,
  "basic math": basicMathOps,
  convolution: convolutionOps,
  graph: graphOps,
} as const satisfies Record<string, Record<string, OpConverter>>;

const byName: ReadonlyMap<string, OpConverter> = new Map(
  Object.values(opFamilies).flatMap((family) => Object.entries<OpConverter>(family)),
);

/** The converter of an op; null for one that TF.js does not have. */
export function findOp(name: string): OpConverter | null {
  return byName.get(name) ?? null;
}
