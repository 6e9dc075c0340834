import type { Claim, ClaimNumbers, NumericMetric, Rule, Verdict } from "./claim.ts";

/** What is known about each variant, by id. A number that was not measured is absent. */
export type NumbersByVariant = ReadonlyMap<string, Partial<ClaimNumbers>>;

interface Metric {
  readonly name: string;
  readonly unit: string;
}

const metrics = {
  meanErrorPx: { name: "mean error", unit: " px" },
  medianErrorPx: { name: "median error", unit: " px" },
  mse: { name: "MSE", unit: "" },
  targetVariance: { name: "Var(target)", unit: "" },
  varianceRatio: { name: "Var(prediction)/Var(target)", unit: "" },
  oneLessIou: { name: "1 − IoU", unit: "" },
  oneLessAp: { name: "1 − AP", unit: "" },
  errorRate: { name: "share of wrong answers", unit: "" },
  logLoss: { name: "log loss", unit: "" },
  validationLossRange: { name: "range of the validation loss over the epochs", unit: "" },
  trainLossRises: { name: "share of epochs in which the training loss rose", unit: "" },
} as const satisfies Record<NumericMetric, Metric>;

/** A rule in words, such as `mean error below 0.1 x that of cnn-gray`. */
export function describeRule(rule: Rule): string {
  if (rule.metric === "diverged") return rule.is ? "training diverges" : "training does not diverge";
  const { name, unit } = metrics[rule.metric];
  if ("value" in rule) return `${name} ${rule.is} ${rule.value}${unit}`;
  return `${name} ${rule.is} ${rule.factor} x that of ${rule.of}`;
}

/**
 * The numbers that a rule looked at, in words, such as `mean error 0.31 px (cnn-gray: 8.2 px)`.
 *
 * @param variantId the variant whose claim the rule is part of
 */
export function describeMeasured(rule: Rule, variantId: string, numbers: NumbersByVariant): string {
  const own = numbers.get(variantId);
  if (rule.metric === "diverged") {
    if (own?.diverged === undefined) return "not measured";
    return own.diverged ? "training diverged" : "training did not diverge";
  }
  const { name } = metrics[rule.metric];
  const text = `${name} ${formatMetric(rule.metric, own)}`;
  if ("value" in rule) return text;
  return `${text} (${rule.of}: ${formatMetric(rule.metric, numbers.get(rule.of))})`;
}

/**
 * Applies a claim's rules: supported when all hold, refuted when one does not, and not measured when a
 * number that a rule needs is missing.
 */
export function verdictOf(claim: Claim, variantId: string, numbers: NumbersByVariant): Verdict {
  const outcomes = claim.supportedWhen.map((rule) => outcomeOf(rule, variantId, numbers));
  if (outcomes.length === 0 || outcomes.includes(undefined)) return "not measured";
  return outcomes.every((holds) => holds) ? "supported" : "refuted";
}

/** Whether a rule holds; undefined when a number is missing. */
function outcomeOf(rule: Rule, variantId: string, numbers: NumbersByVariant): boolean | undefined {
  const own = numbers.get(variantId);
  if (rule.metric === "diverged") return own?.diverged === undefined ? undefined : own.diverged === rule.is;
  const value = valueOf(rule.metric, own);
  const limit =
    "value" in rule ? rule.value : scaled(valueOf(rule.metric, numbers.get(rule.of)), rule.factor);
  if (value === undefined || limit === undefined) return undefined;
  return rule.is === "below" ? value < limit : value > limit;
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : factor * value;
}

/** A diverged network answers NaN, so every number about its answers counts as infinitely large. */
function valueOf(metric: NumericMetric, numbers: Partial<ClaimNumbers> | undefined): number | undefined {
  const value = numbers?.[metric];
  if (value !== undefined && !Number.isNaN(value)) return value;
  return numbers?.diverged === true && metric !== "targetVariance" ? Infinity : undefined;
}

function formatMetric(metric: NumericMetric, numbers: Partial<ClaimNumbers> | undefined): string {
  const value = valueOf(metric, numbers);
  if (value === undefined) return "not measured";
  if (value === Infinity) return "none, as training diverged";
  return `${Number(value.toPrecision(3))}${metrics[metric].unit}`;
}
