import { beforeAll, describe, expect, test } from "vitest";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import { lossOf } from "../../src/training/losses.ts";
import {
  crossEntropy,
  divergence,
  gaussianLine,
  gaussianMap,
  jensenShannon,
} from "../../src/training/map-losses.ts";
import { gridOf } from "../../src/zoo/heads/coordinates.ts";

let backend: LoadedBackend;
beforeAll(async () => {
  backend = await loadBackend("tfjs/cpu");
});

describe("DSNT, against the vectors of its authors' tests", () => {
  const map5 = [
    [0, 0, 0, 0, 0],
    [0, 0, 0, 0.1, 0],
    [0, 0, 0.1, 0.6, 0.1],
    [0, 0, 0, 0.1, 0],
    [0, 0, 0, 0, 0],
  ].flat();

  test("the expected place of a 5x5 map with 0.6 in row 2 and column 3 is (0.4, 0)", () => {
    const { tf } = backend;
    const place = tf.matMul(tf.tensor2d(map5, [1, 25]), tf.tensor2d(gridOf(5, 5), [25, 2])).dataSync();
    expect(place[0]).toBeCloseTo(0.4, 6);
    expect(place[1]).toBeCloseTo(0, 6);
  });

  test("the gradient of its MSE with (0.5, 0.5) is 0.48, 0.32, -0.32 and -0.48 at the corners", () => {
    const { tf } = backend;
    const grid = tf.tensor2d(gridOf(5, 5), [25, 2]);
    const target = tf.tensor2d([0.5, 0.5], [1, 2]);
    const gradient = tf
      .grad((map: ReturnType<typeof tf.tensor>) => lossOf(tf, "mse")(tf.matMul(map as never, grid), target))(
        tf.tensor2d(map5, [1, 25]),
      )
      .dataSync();
    const corners = [0, 4, 20, 24].map((cell) => gradient[cell]!);
    for (const [index, value] of [0.48, 0.32, -0.32, -0.48].entries()) {
      expect(corners[index]).toBeCloseTo(value, 5);
    }
  });

  test("the divergence of a 4x4 map with 0.8 in its last corner from a Gaussian of sigma 2 at (1, 1) is 1.22288117", () => {
    const { tf } = backend;
    const map = tf.tensor2d([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.1, 0, 0, 0.1, 0.8], [1, 16]);
    const wanted = gaussianMap(tf, tf.tensor2d([1, 1], [1, 2]), [4, 4], 2);
    expect(divergence(tf, map, wanted).dataSync()[0]).toBeCloseTo(1.22288117, 5);
  });
});

describe("losses of maps", () => {
  test("a Gaussian has its highest cell at the place, falls by exp(-1/2) a cell at sigma 1, and sums to 1", () => {
    const { tf } = backend;
    const line = gaussianLine(tf, tf.tensor1d([-0.75]), 8, 1).dataSync();
    // -0.75 is the edge of cells 0 and 1 of 8: both are half a cell away.
    expect(line[0]).toBeCloseTo(line[1]!, 6);
    expect(line[2]! / line[1]!).toBeCloseTo(Math.exp((0.25 - 2.25) / 2), 5);
    expect(Array.from(line).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });

  test("Jensen and Shannon's divergence is 0 for equal maps and ln 2 for maps that share no cell", () => {
    const { tf } = backend;
    const [left, right] = [tf.tensor2d([1, 0], [1, 2]), tf.tensor2d([0, 1], [1, 2])];
    expect(jensenShannon(tf, left, left).dataSync()[0]).toBeCloseTo(0, 6);
    expect(jensenShannon(tf, left, right).dataSync()[0]).toBeCloseTo(Math.LN2, 6);
  });

  test("cross-entropy of equal logits is the logarithm of their number", () => {
    const { tf } = backend;
    const labels = tf.tensor2d([1, 0, 0, 0, 0.5, 0.5, 0, 0], [2, 4]);
    expect(crossEntropy(tf, tf.ones([2, 4]) as never, labels).dataSync()[0]).toBeCloseTo(Math.log(4), 6);
  });

  test.each(["dsnt-js", "heatmap-cross-entropy", "bins-cross-entropy"] as const)(
    "%s is smaller for a map at the place than for one elsewhere, and has a gradient",
    (name) => {
      const { tf } = backend;
      const points = tf.tensor2d([0.25, -0.25], [1, 2]);
      const lossAt = (x: number, y: number) => {
        const outputs = tf.tensor2d([x, y], [1, 2]);
        const map = gaussianMap(tf, outputs, [8, 8], 1);
        const logits = tf.log(map.add(1e-6)).reshape([1, 8, 8, 1]);
        const bins = [x, y].map((place) => tf.log(gaussianLine(tf, tf.tensor1d([place]), 16, 2).add(1e-6)));
        const watched = { "dsnt-js": [map], "heatmap-cross-entropy": [logits], "bins-cross-entropy": bins }[
          name
        ];
        const loss = (...values: ReturnType<typeof tf.tensor>[]) => lossOf(tf, name)(outputs, points, values);
        const gradients = tf.grads(loss)(watched);
        return {
          loss: loss(...watched).dataSync()[0]!,
          slope: Math.max(...gradients.map((gradient) => tf.max(tf.abs(gradient)).dataSync()[0]!)),
        };
      };
      const [right, wrong] = [lossAt(0.25, -0.25), lossAt(-0.5, 0.5)];
      expect(right.loss).toBeLessThan(wrong.loss / 1.5);
      expect(wrong.slope).toBeGreaterThan(1e-3);
    },
  );
});
