import { describe, expect, it } from "vitest";
import type { Images } from "../../src/dataset/types.ts";
import { runOutputs } from "../../src/measure/accuracy.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { imageFeeds } from "../../harness/jobs/image-feeds.ts";
import { floats } from "../../src/tensors/arrays.ts";

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
    run: ({ x }: Tensors) => {
      const { data, shape } = x!;
      shapes.push(shape);
      const rows = Array.from({ length: shape[0]! }, (_, row) => outputs(Number(data[row * 4])));
      const values = Float32Array.from(rows.flat());
      return Promise.resolve({ y: floats(values, [values.length / rows[0]!.length, rows[0]!.length]) });
    },
  };
}

const reader = { inputs: [{ name: "x", dtype: "float32", shape: null }], layout: "NHWC" } as const;
const byTwo = {
  count: 5,
  batch: 2,
  fill: false,
  feedsOf: (indices: readonly number[]) => imageFeeds(images, indices, reader),
};

describe("running a session over images", () => {
  it("gives every image's outputs in order, the last batch being smaller", async () => {
    const session = sessionAnswering((value) => [value, -value, 10 * value]);
    const { outputs } = await runOutputs(session, byTwo);
    expect(session.shapes).toEqual([
      [2, 2, 2, 1],
      [2, 2, 2, 1],
      [1, 2, 2, 1],
    ]);
    expect(Array.from(outputs["y"]!.data as Float32Array)).toEqual([
      0, -0, 0, 1, -1, 10, 2, -2, 20, 3, -3, 30, 4, -4, 40,
    ]);
  });

  it("refuses a model that gives images different numbers of outputs", async () => {
    const session = sessionAnswering((value) => (value === 1 ? [0] : [0, 0]));
    await expect(runOutputs(session, byTwo)).rejects.toMatchObject({ code: "MODEL_FILE" });
  });
});
