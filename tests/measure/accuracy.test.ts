import { describe, expect, it } from "vitest";
import type { Images } from "../../src/dataset/types.ts";
import { runOutputs } from "../../src/measure/accuracy.ts";
import type { FloatTensor } from "../../src/runtimes/types.ts";

/** Images of 2 x 2 pixels: image i is filled with i. */
const images: Images = {
  count: 5,
  height: 2,
  width: 2,
  channels: 1,
  pixels: Uint8Array.from({ length: 20 }, (_, index) => Math.floor(index / 4)),
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

  it("refuses a model that gives images different numbers of outputs", async () => {
    const session = sessionAnswering((value) => (value === 4 ? [0] : [0, 0]));
    await expect(runOutputs(session, images, 2)).rejects.toMatchObject({ code: "MODEL_FILE" });
  });
});
