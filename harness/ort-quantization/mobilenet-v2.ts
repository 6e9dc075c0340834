import { create } from "@bufbuild/protobuf";
import { randomFrom } from "../../src/core/random.ts";
import { makeAttribute } from "../../src/onnx/builder.ts";
import { tensorOf } from "../../src/onnx/precision/tensor-values.ts";
import {
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from "../../src/onnx/proto/onnx_pb.ts";

/** Expansion, channels, repetitions and stride of each stage. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

export const mobileNetShape = [1, 3, 224, 224] as const;

/**
 * MobileNetV2 with random weights (He's initialisation), its BatchNormalizations folded as an exporter has them.
 * Input [1, 3, 224, 224], output [1, 1000].
 *
 * M. Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018), table 2.
 */
export function mobileNetV2(seed: number): ModelProto {
  const random = randomFrom(seed, "mobilenet-v2");
  const nodes: NodeProto[] = [];
  const initializer: TensorProto[] = [
    tensorOf("zero", DataType.FLOAT, [], Float32Array.of(0)),
    tensorOf("six", DataType.FLOAT, [], Float32Array.of(6)),
  ];
  const add = (opType: string, input: string[], attributes: Record<string, number | number[]> = {}) => {
    const output = `t${nodes.length}`;
    const attribute = Object.entries(attributes).map(([name, value]) => makeAttribute(name, value));
    nodes.push(
      create(NodeProtoSchema, { name: `n${nodes.length}`, opType, input, output: [output], attribute }),
    );
    return output;
  };
  const weight = (dims: number[], fanIn: number) => {
    const name = `w${initializer.length}`;
    const size = dims.reduce((product, dim) => product * dim, 1);
    const scale = Math.sqrt(2 / fanIn);
    const values = Float32Array.from({ length: size }, () => scale * random.normal());
    initializer.push(tensorOf(name, DataType.FLOAT, dims, values));
    return name;
  };
  const conv = (input: string, [from, to]: [number, number], side: number, stride: number, group = 1) => {
    const kernel = weight([to, from / group, side, side], (from / group) * side * side);
    const pad = (side - 1) / 2;
    return add("Conv", [input, kernel, weight([to], 100)], {
      kernel_shape: [side, side],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      group,
    });
  };
  const clipped = (input: string) => add("Clip", [input, "zero", "six"]);
  let value = clipped(conv("image", [3, 32], 3, 2));
  let channels = 32;
  for (const [expansion, to, repetitions, firstStride] of stages) {
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const stride = repetition === 0 ? firstStride : 1;
      const wide = channels * expansion;
      const before = value;
      if (expansion > 1) value = clipped(conv(value, [channels, wide], 1, 1));
      value = clipped(conv(value, [wide, wide], 3, stride, wide));
      value = conv(value, [wide, to], 1, 1);
      if (stride === 1 && channels === to) value = add("Add", [before, value]);
      channels = to;
    }
  }
  value = clipped(conv(value, [channels, 1280], 1, 1));
  value = add("Flatten", [add("GlobalAveragePool", [value])], { axis: 1 });
  const answer = add("Gemm", [value, weight([1280, 1000], 1280), weight([1000], 100)]);
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: "", version: 17n }],
    graph: {
      name: "mobilenet-v2",
      node: nodes,
      initializer,
      input: [port("image", mobileNetShape)],
      output: [port(answer, [1, 1000])],
    },
  });
}

function port(name: string, shape: readonly number[]) {
  const dim = shape.map((size) => ({ value: { case: "dimValue" as const, value: BigInt(size) } }));
  return {
    name,
    type: {
      value: { case: "tensorType" as const, value: { elemType: DataType.FLOAT, shape: { dim } } },
    },
  };
}
