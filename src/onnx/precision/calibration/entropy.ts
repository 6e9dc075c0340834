import type { Range } from "../affine.ts";

/** Bins on each side of zero. */
const SIDE = 2048;
/** Levels of 8 bits that numbers of one sign can take. */
const LEVELS = 128;
/** Thresholds are tried in steps of so many bins. */
const STEP = 8;

/**
 * Counts of numbers in bins of one width around zero. Where a number lies outside, each two bins become one, so that
 * what was counted stays exact.
 */
export class SymmetricHistogram {
  /** The largest size that has a bin: a power of two. */
  reach = 0;
  readonly counts = new Float64Array(2 * SIDE);

  add(values: Float32Array): void {
    let largest = 0;
    for (const value of values) largest = Math.max(largest, Math.abs(value));
    if (largest > this.reach) this.#widen(largest);
    if (this.reach === 0) return;
    const perUnit = SIDE / this.reach;
    for (const value of values) {
      const bin = Math.floor(value * perUnit) + SIDE;
      this.counts[Math.min(Math.max(bin, 0), 2 * SIDE - 1)]! += 1;
    }
  }

  #widen(largest: number): void {
    const wanted = 2 ** Math.ceil(Math.log2(largest));
    if (this.reach === 0) this.reach = wanted;
    while (this.reach < wanted) {
      const merged = new Float64Array(2 * SIDE);
      for (let bin = 0; bin < SIDE; bin += 1) {
        merged[SIDE / 2 + bin] = this.counts[2 * bin]! + this.counts[2 * bin + 1]!;
      }
      this.counts.set(merged);
      this.reach *= 2;
    }
  }
}

/**
 * The range that loses the least information: the threshold T for which the counts with everything beyond T moved to
 * its edge differ least, by Kullback and Leibler's divergence, from what 8 bits over [-T, T] can tell of them.
 *
 * S. Migacz, "8-bit Inference with TensorRT" (GTC 2017); onnxruntime.quantization's `Entropy` does the same with 128
 * bins in place of 4096.
 *
 * A threshold that cuts off as many numbers as it keeps is none.
 *
 * @param seen the smallest and largest number: the range never reaches beyond
 */
export function entropyRange({ counts, reach }: SymmetricHistogram, seen: Range): Range {
  if (reach === 0) return seen;
  let best = { threshold: reach, divergence: Infinity };
  for (let bins = LEVELS; bins <= SIDE; bins += STEP) {
    const divergence = divergenceAt(counts, bins);
    // Of equal ones the widest: it cuts nothing off for nothing.
    if (divergence <= best.divergence) best = { threshold: (bins / SIDE) * reach, divergence };
  }
  return { min: Math.max(seen.min, -best.threshold), max: Math.min(seen.max, best.threshold) };
}

/** Divergence of the counts within so many bins of zero from what `2 * LEVELS` levels tell of them. */
function divergenceAt(counts: Float64Array, bins: number): number {
  const [first, end] = [SIDE - bins, SIDE + bins];
  const clipped = counts.slice(first, end);
  for (let bin = 0; bin < first; bin += 1) clipped[0]! += counts[bin]!;
  for (let bin = end; bin < counts.length; bin += 1) clipped[clipped.length - 1]! += counts[bin]!;
  // Numbers that all lie far from zero would make one bin of the edge, of which levels tell everything.
  if (sumOf(counts.subarray(first, end)) <= sumOf(clipped) / 2) return Infinity;
  const told = new Float64Array(2 * bins);
  const width = bins / LEVELS;
  for (let level = 0; level < 2 * LEVELS; level += 1) {
    const [from, to] = [Math.round(level * width), Math.round((level + 1) * width)];
    let sum = 0;
    let filled = 0;
    for (let bin = from; bin < to; bin += 1) {
      // What was cut off is no part of what the levels tell: so that cutting off costs something.
      sum += counts[first + bin]!;
      if (clipped[bin]! > 0) filled += 1;
    }
    for (let bin = from; bin < to; bin += 1) if (clipped[bin]! > 0) told[bin] = sum / filled;
  }
  return divergenceOf(clipped, told);
}

function sumOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Sum of p ln(p / q) of two lists of counts, each made to add up to one; a little is added to what q lacks. */
function divergenceOf(p: Float64Array, q: Float64Array): number {
  const missing = 1e-4;
  let [sumP, sumQ] = [0, 0];
  for (let bin = 0; bin < p.length; bin += 1) {
    sumP += p[bin]!;
    sumQ += q[bin] === 0 && p[bin]! > 0 ? missing : q[bin]!;
  }
  if (sumP === 0 || sumQ === 0) return Infinity;
  let divergence = 0;
  for (let bin = 0; bin < p.length; bin += 1) {
    if (p[bin] === 0) continue;
    const share = p[bin]! / sumP;
    divergence += share * Math.log(share / ((q[bin] === 0 ? missing : q[bin]!) / sumQ));
  }
  return divergence;
}
