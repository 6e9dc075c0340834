import type { OpCases } from "../../helpers/op-case.ts";
import { arithmeticCases } from "./arithmetic.ts";
import { basicMathCases } from "./basic-math.ts";
import { logicalCases } from "./logical.ts";
import { reductionCases } from "./reduction.ts";

/** The cases of each family of ops, by op. */
export const casesByFamily: Record<string, Record<string, OpCases>> = {
  arithmetic: arithmeticCases,
  "basic math": basicMathCases,
  logical: logicalCases,
  reduction: reductionCases,
};
