import { toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { ortCalibration } from "../../../harness/jobs/ort-calibration.ts";
import { makeAttribute } from "../../../src/onnx/builder.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { equalised } from "../../../src/onnx/precision/accuracy/equalise.ts";
import { answersOf } from "../../../src/onnx/precision/accuracy/lower-within.ts";
import { floatsOf } from "../../../src/onnx/precision/tensor-values.ts";
import { ModelProtoSchema, type ModelProto } from "../../../src/onnx/proto/onnx_pb.ts";
import { onnxBytesOf } from "../../helpers/onnx-models.ts";

interface Between {
  readonly op: string;
  /** Constant whole numbers of its second input. */
  readonly ints?: readonly number[];
  /** A constant of its third input. */
  readonly value?: number;
  readonly attributes?: Readonly<Record<string, number | number[]>>;
}

/** A convolution that makes two channels of 2x2, some nodes, and a product of what they leave. */
function network(
  between: readonly Between[],
  features: number,
  last: "Gemm" | "MatMul" = "Gemm",
): ModelProto {
  const constants: Parameters<typeof onnxBytesOf>[0]["constants"] = {};
  const nodes = between.map(({ op, ints, value }, at) => {
    const inputs = [at === 0 ? "c" : `t${at}`];
    if (ints !== undefined) {
      constants[`ints${at}`] = { shape: [ints.length], values: ints, dtype: "int64" };
      inputs.push(`ints${at}`);
    }
    if (value !== undefined) {
      constants[`value${at}`] = { shape: [], values: [value] };
      inputs.push(`value${at}`);
    }
    return { op, inputs, outputs: [`t${at + 1}`] };
  });
  const model = decodeOnnx(
    onnxBytesOf({
      inputs: { x: [1, 2, 2, 2] },
      outputs: { y: ["rows", 1] },
      nodes: [
        { op: "Conv", inputs: ["x", "w1", "b1"], outputs: ["c"] },
        ...nodes,
        { op: last, inputs: [`t${between.length}`, "w2"], outputs: ["y"] },
      ],
      constants: {
        ...constants,
        w1: { shape: [2, 2, 1, 1], values: [16, 0, 0, 1] },
        b1: { shape: [2], values: [4, 1] },
        w2: { shape: [features, 1], values: Array.from({ length: features }, (_, at) => 2 ** (at % 5)) },
      },
    }),
  );
  between.forEach(({ attributes = {} }, at) => {
    model.graph!.node[at + 1]!.attribute = Object.entries(attributes).map(([name, value]) =>
      makeAttribute(name, value),
    );
  });
  return model;
}

const image = {
  x: { dtype: "float32", shape: [1, 2, 2, 2], data: Float32Array.of(1, -2, 3, 0.5, 5, 6, -7, 8) } as const,
};

async function answer(model: ModelProto): Promise<number[]> {
  const [outputs] = await answersOf(toBinary(ModelProtoSchema, model), [image], ortCalibration);
  return [...outputs!.y!];
}

const toLast = { op: "Transpose", attributes: { perm: [0, 2, 3, 1] } };
const relu = { op: "Relu" };

describe("two layers share ranges, and answer as before,", () => {
  it.each<[string, Between[], number, "Gemm" | "MatMul"]>([
    ["behind a Flatten", [relu, { op: "Flatten" }], 8, "Gemm"],
    ["behind a Reshape that keeps the batch", [relu, { op: "Reshape", ints: [0, -1] }], 8, "Gemm"],
    ["behind a Transpose and a Flatten", [toLast, relu, { op: "Flatten" }], 8, "Gemm"],
    ["behind a Transpose and a Reshape", [toLast, { op: "Reshape", ints: [-1, 8] }], 8, "MatMul"],
    ["where each place is a row", [toLast, { op: "Reshape", ints: [-1, 2] }], 2, "MatMul"],
    ["at each place", [toLast], 2, "MatMul"],
    [
      "behind zeros around the image and the largest of four",
      [
        { op: "Pad", ints: [0, 0, 1, 1, 0, 0, 1, 1] },
        { op: "MaxPool", attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
        { op: "Flatten" },
      ],
      8,
      "Gemm",
    ],
    [
      "behind a mean over the image",
      [{ op: "ReduceMean", attributes: { axes: [2, 3], keepdims: 0 } }],
      2,
      "Gemm",
    ],
    [
      "behind a mean and a Reshape",
      [{ op: "GlobalAveragePool" }, { op: "Reshape", ints: [-1, 2] }],
      2,
      "Gemm",
    ],
    [
      "behind a mean and a Squeeze",
      [{ op: "GlobalAveragePool" }, { op: "Squeeze", ints: [2, 3] }],
      2,
      "Gemm",
    ],
  ])("%s", async (_words, between, features, last) => {
    const source = network(between, features, last);
    const { model, pairs } = equalised(source);
    expect(pairs).toEqual([["c", "y"]]);
    const [before, after] = [await answer(source), await answer(model)];
    expect(after).toHaveLength(before.length);
    after.forEach((value, at) => expect(value).toBeCloseTo(before[at]!, 3));
    const weight = model.graph!.initializer.find(({ name }) => name === "w1")!;
    expect([...floatsOf(weight)]).not.toEqual([16, 0, 0, 1]);
  });
});

describe("two layers stay as they are", () => {
  it.each<[string, Between[], number]>([
    [
      "behind a Reshape to rows of which nobody says that they are images",
      [{ op: "Reshape", ints: [-1, 8] }],
      8,
    ],
    [
      "behind ones around the image",
      [{ op: "Pad", ints: [0, 0, 1, 1, 0, 0, 1, 1], value: 1 }, { op: "Flatten" }],
      32,
    ],
    ["behind further channels", [{ op: "Pad", ints: [0, 1, 0, 0, 0, 0, 0, 0] }, { op: "Flatten" }], 12],
    ["behind a mean over channels", [{ op: "ReduceMean", attributes: { axes: [1, 2], keepdims: 0 } }], 2],
    [
      "where channels become the batch",
      [{ op: "Transpose", attributes: { perm: [1, 0, 2, 3] } }, { op: "Flatten" }],
      4,
    ],
    ["behind a Flatten of batch and channels", [{ op: "Flatten", attributes: { axis: 2 } }], 4],
  ])("%s", (_words, between, features) => {
    expect(equalised(network(between, features)).pairs).toEqual([]);
  });
});
