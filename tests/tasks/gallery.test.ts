import { describe, expect, it } from "vitest";
import { withRow } from "../../src/tasks/gallery.ts";
import { singleOutput } from "../../src/tasks/outputs.ts";
import { point } from "../../src/tasks/point/task.ts";
import { scorerOf } from "../../src/tasks/scorer.ts";
import type { Images } from "../../src/dataset/types.ts";

/** Six 2x2 images; the first two show the same point. A truth of 0 is the centre of the image. */
const images: Images = {
  count: 6,
  height: 2,
  width: 2,
  channels: 1,
  pixels: Uint8Array.from({ length: 24 }, (_, index) => index),
};
const truth = { targets: Float32Array.from([0, 0, 0, 0, 0.25, 0, 0.5, 0, 0.75, 0, 1, 0]), size: 2 };
/** Always the centre, but for one image without an answer. */
const points = Float32Array.from([0, 0, 0, 0, 0, 0, 0, 0, Number.NaN, 0, 0, 0]);
const scorer = scorerOf(point, { images, truth }, { outputRange: [-1, 1] });
const { cases } = scorer.judge(singleOutput(points, images.count));

describe("the cases of a gallery", () => {
  it("are different pictures, best first and worst first", () => {
    const shown = (kind: string) => cases.filter((one) => one.kind === kind).map(({ image }) => image);
    expect(shown("best")).toEqual(["0", "2", "3", "5"]);
    // Images 0 and 1 show one point, so either may stand for it.
    expect(shown("worst")).toEqual(["5", "3", "2", "1"]);
  });

  it("leave out an answer that is no point", () => {
    expect(cases.some(({ image }) => image === "4")).toBe(false);
  });

  it("have the pixels of the images that they show, and no others", () => {
    const gallery = withRow(null, { variantId: "a", runtimeId: "r", cases }, scorer);
    expect(Object.keys(gallery.images)).toEqual(["0", "1", "2", "3", "5"]);
    expect([...Buffer.from(gallery.images["2"]!.pixelsBase64, "base64")]).toEqual([8, 9, 10, 11]);
  });

  it("are of the first runtime that answered", () => {
    const gallery = withRow(null, { variantId: "a", runtimeId: "r", cases }, scorer);
    expect(withRow(gallery, { variantId: "a", runtimeId: "other", cases }, scorer)).toBe(gallery);
  });

  it("are kept small: of a large picture every second pixel", () => {
    const large: Images = {
      count: 1,
      height: 2,
      width: 300,
      channels: 3,
      pixels: new Uint8Array(1800).fill(9),
    };
    const one = scorerOf(
      point,
      { images: large, truth: { targets: Float32Array.of(0, 0), size: large } },
      {
        outputRange: [-1, 1],
      },
    );
    const row = {
      variantId: "a",
      runtimeId: "r",
      cases: one.judge(singleOutput(Float32Array.of(0, 0), 1)).cases,
    };
    expect(withRow(null, row, one).images["0"]).toMatchObject({ height: 1, width: 150, channels: 3 });
  });
});

describe("outputs that are no points", () => {
  it("are refused with their number", () => {
    expect(() => scorer.judge(singleOutput(new Float32Array(6), 6))).toThrow(
      "The model gives 1 outputs for each image; a point has 2.",
    );
  });

  it("are scaled from the range of the network to [-1, 1]", () => {
    const own = scorerOf(point, { images, truth }, { outputRange: [0, 1] });
    const answers = truth.targets.map((target) => (target + 1) / 2);
    expect(own.judge(singleOutput(answers, 6)).score).toMatchObject({ meanErrorPx: 0, mse: 0 });
  });
});
