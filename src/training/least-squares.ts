import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { BoxbenchError } from "../core/errors.ts";

/**
 * Added to the diagonal, relative to its mean: many solutions are equally good where features depend on each
 * other, and this picks the smallest. 1e-10 is far above what float64 loses and far below what shows.
 */
const relativeRidge = 1e-10;

/** The matrix and its factor have to fit in memory, and the factor takes time with the cube of this. */
export const largestFeatureCount = 4_096;

/** Linear least squares with an intercept: outputs = features * weights + bias, in float64. */
export interface LeastSquares {
  /**
   * Takes in more rows.
   *
   * @param features shape [rows, featureCount]
   * @param targets shape [rows, targetCount]
   */
  add(features: Float32Array, targets: Float32Array): void;
  /** @returns weights [featureCount, targetCount], row-major, and bias [targetCount] */
  solve(): { weights: Float64Array; bias: Float64Array };
}

/**
 * Collects normal equations. Only the features of a row that are not 0 cost time.
 *
 * @throws BoxbenchError USAGE when there are more features than can be solved for
 */
export function leastSquares(featureCount: number, targetCount: number): LeastSquares {
  if (featureCount > largestFeatureCount) {
    throw new BoxbenchError(
      "USAGE",
      `Least squares solves for at most ${largestFeatureCount} inputs, and these images have ${featureCount}; ` +
        "leave linear-exact out with --variant, or make the images smaller.",
    );
  }
  // The last column is the constant 1, whose weight is the bias.
  const size = featureCount + 1;
  const gram = new Float64Array(size * size);
  const moments = new Float64Array(size * targetCount);

  function addRow(features: Float32Array, targets: Float32Array): void {
    const lit = [...features.keys()].filter((index) => features[index] !== 0);
    const columns = [...lit, featureCount];
    const values = [...lit.map((index) => features[index]!), 1];
    for (const [first, column] of columns.entries()) {
      const value = values[first]!;
      for (let second = 0; second <= first; second += 1) {
        gram[column * size + columns[second]!]! += value * values[second]!;
      }
      for (let target = 0; target < targetCount; target += 1) {
        moments[column * targetCount + target]! += value * targets[target]!;
      }
    }
  }

  return {
    add: (features, targets) => {
      for (let row = 0; row * featureCount < features.length; row += 1) {
        addRow(
          features.subarray(row * featureCount, (row + 1) * featureCount),
          targets.subarray(row * targetCount, (row + 1) * targetCount),
        );
      }
    },
    solve: () => {
      // A feature that is always 0 has no say: its weight stays 0.
      const used = Array.from({ length: size }, (_, index) => index).filter(
        (index) => gram[index * size + index]! > 0,
      );
      const trace = used.reduce((sum, index) => sum + gram[index * size + index]!, 0);
      const ridge = (relativeRidge * trace) / used.length;
      const lower = (row: number, column: number) => gram[used[row]! * size + used[column]!]!;
      const left = Matrix.zeros(used.length, used.length);
      for (let row = 0; row < used.length; row += 1) {
        for (let column = 0; column < row; column += 1) {
          left.set(row, column, lower(row, column));
          left.set(column, row, lower(row, column));
        }
        left.set(row, row, lower(row, row) + ridge);
      }
      const right = Matrix.zeros(used.length, targetCount);
      for (const [row, index] of used.entries()) {
        right.setRow(row, moments.subarray(index * targetCount, (index + 1) * targetCount));
      }
      const solution = new CholeskyDecomposition(left).solve(right);
      const all = new Float64Array(size * targetCount);
      for (const [row, index] of used.entries()) all.set(solution.getRow(row), index * targetCount);
      return {
        weights: all.slice(0, featureCount * targetCount),
        bias: all.slice(featureCount * targetCount),
      };
    },
  };
}
