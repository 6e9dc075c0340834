import { describe, expect, it } from "vitest";
import { inputSizesOf } from "../../../../harness/subjects/user-model/read-graph-model.ts";

const node = [
  {
    name: "x",
    op: "Placeholder",
    attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: { unknownRank: true } } },
  },
  { name: "y", op: "Relu", input: ["x"] },
];
const file = {
  kind: "graph-model",
  topology: { node, versions: {} },
  signature: null,
  structuredOutputKeys: null,
  initializer: null,
  initializerSignature: null,
  weights: new Map(),
  sourceSha256: null,
} as const;

describe("the shape of an input of unknown rank", () => {
  it.each([
    [
      [6, 6, 2],
      [null, 6, 6, 2],
    ],
    [
      [1, 6, 6, 2],
      [null, 6, 6, 2],
    ],
    [
      [1, 5],
      [null, 1, 5],
    ],
  ])("asked for as %j is %j, with a free batch in front", (asked, shape) => {
    expect(inputSizesOf(file, { x: asked }).inputShapes).toEqual({ x: shape });
    expect(inputSizesOf(file, { "": asked }).inputShapes).toEqual({ x: shape });
  });
});
