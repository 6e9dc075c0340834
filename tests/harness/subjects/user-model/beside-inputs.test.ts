import { describe, expect, it } from "vitest";
import { imageFeeds } from "../../../../harness/jobs/image-feeds.ts";
import { besideInputs } from "../../../../harness/subjects/user-model/beside-inputs.ts";
import { imageExamples } from "../../../../harness/subjects/user-model/examples.ts";
import { inputFormOf, onlyImage } from "../../../../harness/subjects/user-model/input-form.ts";
import type { Tensors } from "../../../../src/core/tensor.ts";

/** A detector that reads the size of the image and one threshold beside the picture, which is not its first input. */
const model = {
  inputs: [
    { name: "size", dtype: "float32", shape: [null, 2] },
    { name: "picture", dtype: "float32", shape: [null, 8, 8, 1] },
  ],
  outputs: [{ name: "boxes", dtype: "float32", shape: [null, 4] }],
  onnxPath: "m.onnx",
} as const;

const form = inputFormOf(model);
const sizes = (...rows: number[][]): Tensors => ({
  size: { dtype: "float32", shape: [rows.length, 2], data: Float32Array.from(rows.flat()) },
});
const images = { count: 2, height: 8, width: 8, channels: 1, pixels: new Uint8Array(128).fill(7) } as const;

describe("inputs beside images", () => {
  it("leave the picture to be the one input that looks like one", () => {
    expect(form.picture).toMatchObject({ input: "picture", height: 8, channels: 1 });
    expect(onlyImage(form)).toBeNull();
  });

  it("are one row for all images, or one for each in the order of their paths", () => {
    const files = ["b.png", "a.png"];
    expect(besideInputs(form, files, sizes([3, 4]), "s.npz")!.examples).toHaveLength(1);
    const { examples, taken } = besideInputs(form, files, sizes([1, 2], [3, 4]), "s.npz")!;
    // The first row is that of a.png, which is read last.
    expect(examples.map(({ size }) => [...(size!.data as Float32Array)])).toEqual([
      [3, 4],
      [1, 2],
    ]);
    expect(taken[0]).toContain('the first for "a.png" and the last for "b.png"');
  });

  it("go into the model with the images, each by its name", () => {
    const { examples } = besideInputs(form, ["a.png", "b.png"], sizes([1, 2], [3, 4]), "s.npz")!;
    const reader = { inputs: model.inputs, layout: "NHWC", imageInput: "picture" } as const;
    const feeds = imageFeeds(images, [1, 0], reader, { examples, unbatched: [] });
    expect(feeds["picture"]).toMatchObject({ shape: [2, 8, 8, 1] });
    expect(feeds["size"]).toEqual({ dtype: "float32", shape: [2, 2], data: Float32Array.of(3, 4, 1, 2) });
    const [one] = imageExamples(images, form, [1], examples).examples;
    expect(Object.keys(one!).toSorted()).toEqual(["picture", "size"]);
    expect([...(one!["size"]!.data as Float32Array)]).toEqual([3, 4]);
  });

  it.each([
    [null, "the model also reads size"],
    [sizes([1, 2], [3, 4], [5, 6]), "has 3 rows of size, and there are 2 images"],
    [
      { ...sizes([1, 2]), picture: sizes([1, 2])["size"]! },
      '"picture" is in s.npz, and --data holds the images',
    ],
  ])("are refused where they do not fit", (arrays, reason) => {
    const path = arrays === null ? undefined : "s.npz";
    expect(() => besideInputs(form, ["a.png", "b.png"], arrays, path)).toThrow(reason);
  });

  it("are none for a model that reads images alone", () => {
    const alone = inputFormOf({ ...model, inputs: [model.inputs[1]] });
    expect(besideInputs(alone, ["a.png"], null, undefined)).toBeNull();
    expect(() => besideInputs(alone, ["a.png"], sizes([1, 2]), "s.npz")).toThrow("give one of them");
  });
});
