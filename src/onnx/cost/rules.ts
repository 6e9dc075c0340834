import type { Rule } from "./rule.ts";
import { elementwiseRules } from "./rules/elementwise.ts";
import { movingRules } from "./rules/moving.ts";
import { poolingRules } from "./rules/pooling.ts";
import { productRules } from "./rules/products.ts";
import { recurrentRules } from "./rules/recurrent.ts";
import { reductionRules } from "./rules/reductions.ts";
import { resize } from "./rules/resize.ts";
import { scan } from "./rules/scan.ts";
import { viewRules } from "./rules/views.ts";

/** The operators whose shapes and cost are known: all that the converter writes, and some that others write. */
export const rules: Readonly<Record<string, Rule>> = {
  ...elementwiseRules,
  ...movingRules,
  ...poolingRules,
  ...productRules,
  ...recurrentRules,
  ...reductionRules,
  ...viewRules,
  Resize: resize,
  Scan: scan,
};

/** Null where an operator is not known. */
export function ruleOf(opType: string, domain: string): Rule | null {
  const isStandard = domain === "" || domain === "ai.onnx";
  return isStandard && Object.hasOwn(rules, opType) ? rules[opType]! : null;
}
