import type { OpCases } from "../../helpers/op-case.ts";
import { arithmeticCases } from "./arithmetic.ts";
import { basicMathCases } from "./basic-math.ts";
import { convolutionCases } from "./convolution.ts";
import { creationCases } from "./creation.ts";
import { dynamicCases } from "./dynamic.ts";
import { evaluationCases } from "./evaluation.ts";
import { graphCases } from "./graph.ts";
import { imageCases } from "./image.ts";
import { listCases } from "./lists.ts";
import { logicalCases } from "./logical.ts";
import { matricesCases } from "./matrices.ts";
import { normalizationCases } from "./normalization.ts";
import { reductionCases } from "./reduction.ts";
import { sliceJoinCases } from "./slice-join.ts";
import { sparseCases } from "./sparse.ts";
import { spectralCases } from "./spectral.ts";
import { transformationCases } from "./transformation.ts";

/** The cases of each family of ops, by op. */
export const casesByFamily: Record<string, Record<string, OpCases>> = {
  arithmetic: arithmeticCases,
  "basic math": basicMathCases,
  convolution: convolutionCases,
  creation: creationCases,
  dynamic: dynamicCases,
  evaluation: evaluationCases,
  graph: graphCases,
  image: imageCases,
  lists: listCases,
  logical: logicalCases,
  matrices: matricesCases,
  normalization: normalizationCases,
  reduction: reductionCases,
  "slice and join": sliceJoinCases,
  sparse: sparseCases,
  spectral: spectralCases,
  transformation: transformationCases,
};
