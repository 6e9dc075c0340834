/** The 97.5 % point of the standard normal distribution. */
export const z95 = 1.959963984540054;

/**
 * Wilson's 95 % interval of a proportion, without continuity correction: E. B. Wilson, "Probable inference, the law
 * of succession, and statistical inference", JASA 22 (1927). It stays inside [0, 1] and has a width also where all or
 * none succeed.
 */
export function wilsonInterval(successes: number, count: number): [low: number, high: number] {
  const share = successes / count;
  const z2 = z95 ** 2;
  const centre = share + z2 / (2 * count);
  const half = z95 * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count ** 2));
  const scale = 1 + z2 / count;
  // The ends are exactly 0 and 1 there, which rounding misses.
  return [successes === 0 ? 0 : (centre - half) / scale, successes === count ? 1 : (centre + half) / scale];
}
