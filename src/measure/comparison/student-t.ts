import { gammaln } from "simple-statistics";

/**
 * The chance that a t-distributed number is above `t`, for any positive degrees of freedom:
 * P(T > t) = I_x(ν/2, 1/2) / 2 with x = ν / (ν + t²) for t ≥ 0.
 *
 * @param degreesOfFreedom ν, above 0; Welch's test gives fractions
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.1
 */
export function upperTail(t: number, degreesOfFreedom: number): number {
  if (t < 0) return 1 - upperTail(-t, degreesOfFreedom);
  const x = degreesOfFreedom / (degreesOfFreedom + t * t);
  return incompleteBeta(x, degreesOfFreedom / 2, 0.5) / 2;
}

/**
 * The t above which a share `tail` of the distribution lies.
 *
 * @param tail above 0 and at most 0.5
 */
export function criticalT(tail: number, degreesOfFreedom: number): number {
  let low = 0;
  let high = 1;
  while (upperTail(high, degreesOfFreedom) > tail) [low, high] = [high, high * 2];
  // Halving ends where no double lies between the two.
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (upperTail(middle, degreesOfFreedom) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/** The regularised incomplete beta function I_x(a, b) for x in [0, 1]. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // On the other side of this bound the fraction converges slowly; I_x(a, b) = 1 - I_{1-x}(b, a).
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFront = a * Math.log(x) + b * Math.log1p(-x) - Math.log(a) - logBeta(a, b);
  return Math.exp(logFront) / continuedFraction(x, a, b);
}

function logBeta(a: number, b: number): number {
  return gammaln(a) + gammaln(b) - gammaln(a + b);
}

/** More terms than any x needs that `incompleteBeta` lets through. */
const mostTerms = 100_000;

/**
 * 1 + d₁/(1 + d₂/(1 + …)) by the modified Lentz method.
 *
 * @see https://dlmf.nist.gov/8.17#v (8.17.22 and 8.17.23) and https://dlmf.nist.gov/3.10#iii
 */
function continuedFraction(x: number, a: number, b: number): number {
  let value = 1;
  let c = 1;
  let d = 0;
  for (let term = 1; term <= mostTerms; term += 1) {
    const half = Math.floor(term / 2);
    const coefficient =
      term % 2 === 0
        ? (half * (b - half) * x) / ((a + 2 * half - 1) * (a + 2 * half))
        : (-(a + half) * (a + b + half) * x) / ((a + 2 * half) * (a + 2 * half + 1));
    d = 1 / (1 + coefficient * d);
    c = 1 + coefficient / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < Number.EPSILON) break;
  }
  return value;
}
