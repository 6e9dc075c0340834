/**
 * Points of the data set in the scale of a variant's outputs; the inverse of `pointsFromOutputs`.
 *
 * @param points shape [count, 2] in [-1, 1]
 * @param outputRange what the left (top) and the right (bottom) edge are in the variant's scale
 * @returns new array, shape [count, 2]
 */
export function outputsFromPoints(
  points: Float32Array,
  [low, high]: readonly [low: number, high: number],
): Float32Array {
  return points.map((point) => low + ((point + 1) / 2) * (high - low));
}
