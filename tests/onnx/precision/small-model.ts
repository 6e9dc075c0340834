import { create, toBinary } from "@bufbuild/protobuf";
import { makeAttribute } from "../../../src/onnx/builder.ts";
import { ModelProtoSchema, TensorProto_DataType as DataType } from "../../../src/onnx/proto/onnx_pb.ts";
import { tensorOf } from "../../../src/onnx/precision/tensor-values.ts";

/** A Conv of 2 channels to `channels`, Relu, and a Gemm of one output behind it. */
export interface SmallModel {
  readonly opset?: number;
  /** Shape [channels, 2, 1, 1] (OIHW). */
  readonly convWeight: readonly number[];
  readonly convBias?: readonly number[];
  /** Side of the image. */
  readonly side?: number;
}

const type = (dims: readonly number[]) => ({
  value: {
    case: "tensorType" as const,
    value: {
      elemType: DataType.FLOAT,
      shape: { dim: dims.map((size) => ({ value: { case: "dimValue" as const, value: BigInt(size) } })) },
    },
  },
});

/** The model as the bytes of an ONNX file: input `x` of shape [1, 2, side, side], output `y` of shape [1, 1]. */
export function smallModel({ opset = 17, convWeight, convBias, side = 16 }: SmallModel): Uint8Array {
  const channels = convWeight.length / 2;
  const features = channels * side * side;
  const initializer = [
    tensorOf("w", DataType.FLOAT, [channels, 2, 1, 1], Float32Array.from(convWeight)),
    ...(convBias === undefined
      ? []
      : [tensorOf("b", DataType.FLOAT, [channels], Float32Array.from(convBias))]),
    tensorOf("g", DataType.FLOAT, [features, 1], new Float32Array(features).fill(1 / features)),
  ];
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: "", version: BigInt(opset) }],
      graph: {
        name: "small",
        initializer,
        node: [
          {
            name: "conv",
            opType: "Conv",
            input: ["x", "w", ...(convBias === undefined ? [] : ["b"])],
            output: ["c"],
            attribute: [makeAttribute("kernel_shape", [1, 1])],
          },
          { name: "relu", opType: "Relu", input: ["c"], output: ["r"] },
          {
            name: "flat",
            opType: "Flatten",
            input: ["r"],
            output: ["f"],
            attribute: [makeAttribute("axis", 1)],
          },
          { name: "gemm", opType: "Gemm", input: ["f", "g"], output: ["y"] },
        ],
        input: [{ name: "x", type: type([1, 2, side, side]) }],
        output: [{ name: "y", type: type([1, 1]) }],
      },
    }),
  );
}
