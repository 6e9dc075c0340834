import type { NumericMetric } from "../zoo/claim.ts";

/** A number that rules may use, one for each seed. Its name is what reports print. */
export interface Measure {
  readonly unit: "" | " px" | " nats" | " images";
  /** Null where it was not measured, infinite where training diverged. In the order of the seeds. */
  readonly values: readonly (number | null)[];
  /** Whether that seed's training was still getting better when it ended: a bad number of it decides nothing. */
  readonly open?: readonly boolean[];
}

/** By name, such as `mean error of cnn-gray`. */
export type Measures = ReadonlyMap<string, Measure>;

/** Numbers of the networks that find a point. */
export const pointMetrics = {
  meanErrorPx: { name: "mean error", unit: " px" },
  medianErrorPx: { name: "median error", unit: " px" },
  mse: { name: "MSE", unit: "" },
  targetVariance: { name: "Var(target)", unit: "" },
  varianceRatio: { name: "Var(prediction)/Var(target)", unit: "" },
} as const satisfies Partial<Record<NumericMetric, { name: string; unit: Measure["unit"] }>>;

/** Those of classifiers. */
const classMetrics = {
  errorRate: "error rate",
  logLoss: "log loss",
  validationLossRange: "range of the validation loss",
  trainLossRises: "share of epochs in which the training loss rose",
} as const satisfies Record<
  Exclude<NumericMetric, keyof typeof pointMetrics | "oneLessIou" | "oneLessAp">,
  string
>;

type ClassMetric = keyof typeof classMetrics;
export type PointMetric = keyof typeof pointMetrics;

/** What a measure of a variant's recipe is called. */
export function nameOfMetric(metric: NumericMetric, variantId: string): string {
  const name =
    metric in pointMetrics ? pointMetrics[metric as PointMetric].name : classMetrics[metric as ClassMetric];
  return `${name} of ${variantId}`;
}
