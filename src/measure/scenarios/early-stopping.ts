/** With how much certainty a bound is called kept, or broken. */
const certainty = 0.99;

/** What some queries say about a bound that a share of all queries may miss. */
export type BoundVerdict = "kept" | "broken" | "undecided";

/**
 * Judges from some queries whether at most a share of all of them miss a bound.
 *
 * `kept` where so few of them missed it that, if the true share were larger than allowed, that few would be seen in
 * 1 % of cases at most: the early-stopping rule of MLPerf's load generator. `broken` where so many missed it that, if
 * the true share were as allowed, that many would be seen in 1 % of cases at most. Both take queries for independent;
 * neighbours in a queue are not quite, so near the bound it errs more often.
 *
 * @param missed queries over the bound
 * @param allowed the share that may miss it, such as 0.01 for a p99
 * @see https://github.com/mlcommons/inference_policies/blob/master/inference_rules.adoc (early stopping)
 */
export function judgeBound(missed: number, queries: number, allowed: number): BoundVerdict {
  if (binomialAtMost(missed, queries, allowed) <= 1 - certainty) return "kept";
  if (missed > 0 && 1 - binomialAtMost(missed - 1, queries, allowed) <= 1 - certainty) return "broken";
  return "undecided";
}

/** P(X <= k) of a binomial variable with n trials of probability p. */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k >= n) return 1;
  // Terms by their logarithms: (1 - p)^n alone would vanish for a large n.
  let logTerm = n * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let successes = 1; successes <= k; successes += 1) {
    logTerm += Math.log((n - successes + 1) / successes) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}
