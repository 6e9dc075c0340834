import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { hasFoundRows } from "../../../harness/subjects/user-model/found-rows.ts";
import { ModelProtoSchema, type ModelProto } from "../../../src/onnx/proto/onnx_pb.ts";

/** A graph from `image` by an operator to `out`, whose first dimension is named, or has no name. */
function modelOf(opType: string, first: string | null): ModelProto {
  const info = (name: string, dimension: string | null) => ({
    name,
    type: {
      value: {
        case: "tensorType" as const,
        value: {
          elemType: 1,
          shape: {
            dim: [dimension === null ? {} : { value: { case: "dimParam" as const, value: dimension } }],
          },
        },
      },
    },
  });
  return create(ModelProtoSchema, {
    graph: {
      input: [info("image", "batch")],
      output: [info("out", first)],
      node: [
        { opType, input: ["image"], output: ["middle"] },
        { opType: "Relu", input: ["middle"], output: ["out"] },
      ],
    },
  });
}

describe("rows of an output are of what was found, not of the inputs,", () => {
  it.each([
    ["behind NonMaxSuppression with a dimension of another name", "NonMaxSuppression", "found", true],
    ["behind NonZero with a dimension without a name", "NonZero", null, true],
    [
      "not where the dimension is that of the input: rows of a fixed number were made of them",
      "NonMaxSuppression",
      "batch",
      false,
    ],
    ["not where nothing is found", "Relu", "found", false],
  ])("%s", (_, opType, first, expected) => {
    expect(hasFoundRows(modelOf(opType, first))).toBe(expected);
  });
});
