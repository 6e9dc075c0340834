import type { OpConverter } from "../graph-model/op-converter.ts";
import { arithmeticOps } from "./arithmetic.ts";
import { basicMathOps } from "./basic-math.ts";
import { complexOps, spectralOps } from "./complex.ts";
import { controlOps } from "./control.ts";
import { convolutionOps } from "./convolution.ts";
import { dynamicOps } from "./dynamic.ts";
import { evaluationOps } from "./evaluation.ts";
import { graphOps } from "./graph.ts";
import { logicalOps } from "./logical.ts";
import { reductionOps } from "./reduction.ts";
import { creationOps } from "./creation.ts";
import { imageOps } from "./image.ts";
import { matricesOps } from "./matrices.ts";
import { normalizationOps } from "./normalization.ts";
import { sliceJoinOps } from "./slice-join.ts";
import { transformationOps } from "./transformation.ts";
import { hashTableOps } from "./hash-table.ts";
import { decisionForestOps, raggedOps, stringOps } from "./refused.ts";
import { scatterOps } from "./scatter.ts";
import { sparseOps } from "./sparse.ts";

/** The ops of graph models by family, as TF.js sorts them. */
export const opFamilies = {
  arithmetic: arithmeticOps,
  "basic math": { ...basicMathOps, ...complexOps },
  control: controlOps,
  convolution: convolutionOps,
  dynamic: dynamicOps,
  evaluation: evaluationOps,
  graph: graphOps,
  logical: logicalOps,
  ragged: raggedOps,
  reduction: reductionOps,
  "slice and join": { ...sliceJoinOps, ...scatterOps },
  creation: creationOps,
  image: imageOps,
  matrices: matricesOps,
  normalization: normalizationOps,
  transformation: transformationOps,
  sparse: sparseOps,
  string: stringOps,
  "hash table": hashTableOps,
  spectral: spectralOps,
  "decision forests": decisionForestOps,
} as const satisfies Record<string, Record<string, OpConverter>>;

const byName: ReadonlyMap<string, OpConverter> = new Map(
  Object.values(opFamilies).flatMap((family) => Object.entries<OpConverter>(family)),
);

/** The converter of an op; null for one that TF.js does not have. */
export function findOp(name: string): OpConverter | null {
  return byName.get(name) ?? null;
}
