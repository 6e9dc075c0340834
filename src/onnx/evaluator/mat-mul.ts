/**
 * Adds a product of matrices to what is there: target [m, n] += a [m, k] × b [k, n], row-major.
 *
 * Without rounding, sums are float64. With it each step is rounded to float32, one term after another, as the kernels of
 * libraries do that go along a row of b.
 */
export function addProduct(
  target: Float64Array,
  a: Float64Array,
  b: Float64Array,
  size: { readonly m: number; readonly k: number; readonly n: number },
  isRounded: boolean,
  start: { readonly target?: number; readonly a?: number; readonly b?: number } = {},
): void {
  const add = isRounded ? addRounded : addExact;
  add(target, a, b, size.m, size.k, size.n, start.target ?? 0, start.a ?? 0, start.b ?? 0);
}

type Add = (
  target: Float64Array,
  a: Float64Array,
  b: Float64Array,
  m: number,
  k: number,
  n: number,
  targetStart: number,
  aStart: number,
  bStart: number,
) => void;

/** Four rows of b at a time: a sum is then read and written a quarter as often. */
const addExact: Add = (target, a, b, m, k, n, targetStart, aStart, bStart) => {
  for (let row = 0; row < m; row += 1) {
    const to = targetStart + row * n;
    const from = aStart + row * k;
    let term = 0;
    for (; term + 3 < k; term += 4) {
      const a0 = a[from + term]!;
      const a1 = a[from + term + 1]!;
      const a2 = a[from + term + 2]!;
      const a3 = a[from + term + 3]!;
      const b0 = bStart + term * n;
      const b1 = b0 + n;
      const b2 = b1 + n;
      const b3 = b2 + n;
      for (let column = 0; column < n; column += 1) {
        target[to + column] =
          target[to + column]! +
          a0 * b[b0 + column]! +
          a1 * b[b1 + column]! +
          a2 * b[b2 + column]! +
          a3 * b[b3 + column]!;
      }
    }
    for (; term < k; term += 1) {
      const a0 = a[from + term]!;
      const b0 = bStart + term * n;
      for (let column = 0; column < n; column += 1) {
        target[to + column] = target[to + column]! + a0 * b[b0 + column]!;
      }
    }
  }
};

const addRounded: Add = (target, a, b, m, k, n, targetStart, aStart, bStart) => {
  const { fround } = Math;
  for (let row = 0; row < m; row += 1) {
    const to = targetStart + row * n;
    const from = aStart + row * k;
    let term = 0;
    for (; term + 3 < k; term += 4) {
      const a0 = a[from + term]!;
      const a1 = a[from + term + 1]!;
      const a2 = a[from + term + 2]!;
      const a3 = a[from + term + 3]!;
      const b0 = bStart + term * n;
      const b1 = b0 + n;
      const b2 = b1 + n;
      const b3 = b2 + n;
      for (let column = 0; column < n; column += 1) {
        let sum = fround(target[to + column]! + a0 * b[b0 + column]!);
        sum = fround(sum + a1 * b[b1 + column]!);
        sum = fround(sum + a2 * b[b2 + column]!);
        target[to + column] = fround(sum + a3 * b[b3 + column]!);
      }
    }
    for (; term < k; term += 1) {
      const a0 = a[from + term]!;
      const b0 = bStart + term * n;
      for (let column = 0; column < n; column += 1) {
        target[to + column] = fround(target[to + column]! + a0 * b[b0 + column]!);
      }
    }
  }
};
