import { describe, it } from "vitest";
import { attr, expectOpParity } from "../helpers/one-node.ts";

const scalar = (value: number, dtype: "float32" | "int32" = "float32") =>
  ({ shape: [], dtype, values: [value], isConstant: true }) as const;
/** The second overlaps the first by exactly a half, the third by a third, the fourth lies alone. */
const boxes = {
  shape: [4, 4],
  values: [0, 0, 1, 1, 0, 0, 1, 0.5, 0, 0.5, 1, 1.5, 5, 5, 6, 6],
} as const;
const scores = { shape: [4], values: [0.9, 0.8, 0.7, 0.6] } as const;
const most = scalar(3, "int32");

describe("NonMaxSuppression", () => {
  const inputs = ["boxes", "scores", "most", "overlap"];

  it.each([0.3, 0.5, 0.51])("drops a box from the threshold %f on, as TF.js does", async (overlap) => {
    await expectOpParity({
      tensors: { boxes, scores, most, overlap: scalar(overlap) },
      nodes: [{ op: "NonMaxSuppressionV2", inputs }],
    });
  });

  it("leaves out what has no score above the least one in V3", async () => {
    await expectOpParity({
      tensors: { boxes, scores, most, overlap: scalar(0.5), least: scalar(0.7) },
      nodes: [{ op: "NonMaxSuppressionV3", inputs: [...inputs, "least"] }],
    });
  });

  it.each([true, false])("says in V4 how many count, padded %s", async (isPadded) => {
    await expectOpParity({
      tensors: { boxes, scores, most: scalar(4, "int32"), overlap: scalar(0.4), least: scalar(0.1) },
      nodes: [
        {
          op: "NonMaxSuppressionV4",
          inputs: [...inputs, "least"],
          attributes: { pad_to_max_output_size: attr.bool(isPadded) },
        },
      ],
      outputs: ["y:0", "y:1"],
    });
  });

  it("gives the scores too in V5, and takes thresholds that are computed", async () => {
    await expectOpParity({
      tensors: {
        boxes,
        scores,
        most,
        overlap: { shape: [], values: [0.4] },
        least: scalar(0.1),
        sigma: scalar(0),
      },
      nodes: [{ op: "NonMaxSuppressionV5", inputs: [...inputs, "least", "sigma"] }],
      outputs: ["y:0", "y:1"],
    });
  });
});

describe("Where", () => {
  it.each([
    ["a vector", [5], [0, 1, 1, 0, 1]],
    ["a matrix", [2, 3], [0, 1, 0, 1, 1, 0]],
    ["nothing that is true", [3], [0, 0, 0]],
  ] as const)("finds the places in %s", async (_, shape, values) => {
    await expectOpParity({
      tensors: { x: { shape, dtype: "bool", values } },
      nodes: [{ op: "Where", inputs: ["x"] }],
    });
  });
});

it("ListDiff keeps what is in the first list alone, with its places", async () => {
  await expectOpParity({
    tensors: {
      x: { shape: [6], dtype: "int32", values: [1, 2, 3, 4, 2, 6] },
      y: { shape: [3], dtype: "int32", values: [2, 4, 9] },
    },
    nodes: [{ name: "n", op: "ListDiff", inputs: ["x", "y"] }],
    outputs: ["n:0", "n:1"],
  });
});
