import { describe, expect, it } from "vitest";
import type { ImageSet } from "../../src/dataset/types.ts";
import { measureAccuracy, runImages, runOutputs } from "../../src/measure/accuracy.ts";
import type { FloatTensor } from "../../src/runtimes/types.ts";

/** Images of 2 x 2 pixels: image i is filled with i. */
const images: ImageSet = {
  count: 5,
  side: 2,
  height: 2,
  width: 2,
  channels: 1,
  pixels: Uint8Array.from({ length: 20 }, (_, index) => Math.floor(index / 4)),
  targets: Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
};

/** Answers `outputs(value)` for an image that is filled with `value`, and keeps the shapes it saw. */
function sessionAnswering(outputs: (value: number) => number[]) {
  const shapes: (readonly number[])[] = [];
  return {
    shapes,
    run: ({ data, shape }: FloatTensor) => {
      shapes.push(shape);
      const first = Array.from({ length: shape[0]! }, (_, row) => data[row * 4]!);
      return Promise.resolve(Float32Array.from(first.flatMap(outputs)));
    },
  };
}

describe("running a session over images", () => {
  it("gives every image's outputs in order, the last batch being smaller", async () => {
    const session = sessionAnswering((value) => [value, -value, 10 * value]);
    const outputs = await runOutputs(session, images, 2);
    expect(session.shapes).toEqual([
      [2, 2, 2, 1],
      [2, 2, 2, 1],
      [1, 2, 2, 1],
    ]);
    expect(Array.from(outputs)).toEqual([0, -0, 0, 1, -1, 10, 2, -2, 20, 3, -3, 30, 4, -4, 40]);
  });

  it("scales points from the range of the network to [-1, 1]", async () => {
    const session = sessionAnswering((value) => [value / 4, 0.5]);
    const points = await runImages(session, images, [0, 1]);
    expect(Array.from(points)).toEqual([-1, 0, -0.5, 0, 0, 0, 0.5, 0, 1, 0]);
  });

  it("refuses a model whose answers are not points", async () => {
    const running = runImages(
      sessionAnswering((value) => [value]),
      images,
      [-1, 1],
    );
    await expect(running).rejects.toMatchObject({
      code: "MODEL_FILE",
      message: expect.stringContaining("1 outputs for each image") as string,
    });
  });

  it("refuses a model that gives images different numbers of outputs", async () => {
    const session = sessionAnswering((value) => (value === 4 ? [0] : [0, 0]));
    await expect(runOutputs(session, images, 2)).rejects.toMatchObject({ code: "MODEL_FILE" });
  });
});

describe("accuracy", () => {
  it("is the distance of the points from the targets, in pixels", async () => {
    // Image i is answered i * (0.3, 0.4): i * 0.5 units, and a unit is one pixel at side 2.
    const session = sessionAnswering((value) => [0.3 * value, 0.4 * value]);
    const { points, accuracy } = await measureAccuracy(session, images, [-1, 1]);
    expect(points).toEqual(Float32Array.of(0, 0, 0.3, 0.4, 0.6, 0.8, 0.9, 1.2, 1.2, 1.6));
    expect(accuracy.count).toBe(5);
    // Errors 0, 0.5, 1, 1.5, 2, but for the rounding of 0.3 and 0.4 to float32 (relative 6e-8).
    expect(accuracy.meanErrorPx).toBeCloseTo(1, 6);
    expect(accuracy.medianErrorPx).toBeCloseTo(1, 6);
    expect(accuracy.within3Px).toBe(1);
    // (0 + 0.25 + 1 + 2.25 + 4) / 5 squared distance, half of it per axis.
    expect(accuracy.mse).toBeCloseTo(0.75, 6);
  });
});
