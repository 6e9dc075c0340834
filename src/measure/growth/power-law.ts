import { linearRegression, linearRegressionLine, rSquared } from "simple-statistics";
import type { PowerLaw } from "../../core/results.ts";
import { criticalT } from "../comparison/student-t.ts";

/** A size, and a cost that was measured at it. */
export type SizedCost = readonly [size: number, cost: number];

/**
 * Fits cost = factor x size^exponent: a straight line through the logarithms by least squares. The 95 % interval of the
 * exponent is slope +/- t(0.975, n - 2) x standard error of the slope, which takes the points to scatter evenly around
 * the line and independently of each other: fresh processes do, calls of one process would not.
 *
 * @returns null under two different sizes, or where a number is not positive
 * @see https://en.wikipedia.org/wiki/Simple_linear_regression (confidence intervals)
 */
export function fitPowerLaw(points: readonly SizedCost[]): PowerLaw | null {
  const isPositive = points.every(([size, cost]) => size > 0 && cost > 0);
  if (!isPositive || new Set(points.map(([size]) => size)).size < 2) return null;
  const logs = points.map(([size, cost]) => [Math.log(size), Math.log(cost)]);
  const { m: exponent, b } = linearRegression(logs);
  const line = linearRegressionLine({ m: exponent, b });
  const halfWidth = halfWidthOf(logs, line);
  return {
    exponent,
    interval: halfWidth === null ? null : [exponent - halfWidth, exponent + halfWidth],
    factor: Math.exp(b),
    r2: logs.every(([, y]) => y === logs[0]![1]) ? 1 : rSquared(logs, line),
  };
}

function halfWidthOf(logs: readonly number[][], line: (x: number) => number): number | null {
  const freedom = logs.length - 2;
  if (freedom < 1) return null;
  const meanX = logs.reduce((sum, [x]) => sum + x!, 0) / logs.length;
  const spread = logs.reduce((sum, [x]) => sum + (x! - meanX) ** 2, 0);
  const residual = logs.reduce((sum, [x, y]) => sum + (y! - line(x!)) ** 2, 0);
  return criticalT(0.025, freedom) * Math.sqrt(residual / freedom / spread);
}
