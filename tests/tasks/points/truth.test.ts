import { describe, expect, it } from "vitest";
import { pointsTruthOf } from "../../../src/tasks/points/truth.ts";
import { labelledImages, missing, seen } from "../../helpers/labelled-points.ts";

const box = { x: 0, y: 0, width: 30, height: 40 };

describe("the key points that labels tell", () => {
  it("are those of the one object, and its box says what distances are divided by", () => {
    const truth = pointsTruthOf(
      labelledImages(
        [[{ points: [seen(1, 2), missing], box }], [{ points: [seen(3, 4), seen(5, 6)], box }]],
        {
          keyPointNames: ["nose", "tail"],
        },
      ),
    );
    expect(truth.names).toEqual(["nose", "tail"]);
    expect(truth.normaliser).toBe("box-diagonal");
    expect(truth.lengthsPx).toEqual([50, 50]);
    expect(truth.sizes![0]!.area).toBe(1200);
  });

  it("are divided by the diagonal of the image without boxes, and by the eyes' distance in a face", () => {
    const points = [seen(10, 5), seen(13, 9), seen(0, 0)];
    const plain = pointsTruthOf(labelledImages([[{ points }]]));
    expect([plain.normaliser, plain.lengthsPx[0]]).toEqual(["image-diagonal", Math.hypot(40, 20)]);
    expect(plain.names).toEqual(["point 1", "point 2", "point 3"]);
    const face = pointsTruthOf(
      labelledImages([[{ points, box }]], { keyPointNames: ["left_eye", "right_eye", "nose"] }),
    );
    expect([face.normaliser, face.lengthsPx[0]]).toEqual(["inter-ocular", 5]);
    const person = pointsTruthOf(
      labelledImages([[{ points, box }]], { keyPointNames: ["left_eye", "right_eye", "left_hip"] }),
    );
    expect(person.normaliser).toBe("box-diagonal");
  });

  it("may be single points: by their names, or in the order in which every image has them", () => {
    const named = pointsTruthOf(
      labelledImages(
        [
          [
            { point: { x: 1, y: 1 }, className: "a" },
            { point: { x: 2, y: 2 }, className: "b" },
          ],
          [{ point: { x: 3, y: 3 }, className: "b" }],
        ],
        { classes: ["a", "b"] },
      ),
    );
    expect(named.names).toEqual(["a", "b"]);
    expect(named.points[1]!.map(({ visibility }) => visibility)).toEqual([0, 2]);
    const ordered = pointsTruthOf(labelledImages([[{ point: { x: 1, y: 1 } }, { point: { x: 2, y: 2 } }]]));
    expect(ordered.points[0]).toEqual([seen(1, 1), seen(2, 2)]);
  });

  it.each([
    ["two things in one image", [[{ points: [seen(1, 1)] }, { points: [seen(2, 2)] }]], "has 2"],
    ["an image with nothing", [[{ points: [seen(1, 1)] }], []], "has none"],
    [
      "another number of points",
      [[{ points: [seen(1, 1)] }], [{ points: [seen(1, 1), seen(2, 2)] }]],
      "2 key points",
    ],
    ["single points of another number", [[{ point: { x: 1, y: 1 } }], []], "has 0 points"],
    ["no point that is there", [[{ points: [missing] }]], "no key point that is labelled"],
  ])("are refused with the place for %s", (_, objects, said) => {
    expect(() => pointsTruthOf(labelledImages(objects))).toThrow(said);
  });
});
