import { create, toBinary } from "@bufbuild/protobuf";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { randomFrom } from "../../../src/core/random.ts";
import { sizeOf } from "../../../src/core/shapes.ts";
import type { Tensor, Tensors } from "../../../src/core/tensor.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { Evaluator } from "../../../src/onnx/evaluator/evaluator.ts";
import {
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType as DataType,
  type AttributeProto,
  type GraphProto,
} from "../../../src/onnx/proto/onnx_pb.ts";
import { tensorOfNumbers } from "../../../src/tensors/numbers.ts";

const types = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  float64: DataType.DOUBLE,
  int64: DataType.INT64,
  int32: DataType.INT32,
  uint8: DataType.UINT8,
  int8: DataType.INT8,
  bool: DataType.BOOL,
} as const;
export type NumberType = keyof typeof types;

/** An input of a node: values, or random ones from a range. */
export interface Given {
  readonly dtype?: NumberType;
  readonly shape: readonly number[];
  readonly values?: readonly number[];
  readonly range?: readonly [number, number];
}

export interface OneNode {
  readonly op: string;
  readonly inputs: readonly (Given | null)[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly outputs?: number;
  readonly opset?: number;
  readonly domain?: string;
  readonly domainOpset?: number;
}

/** An attribute of the kind that its value tells: whole numbers are ints, `{ float }` a float. */
export function attributeOf(name: string, value: unknown): AttributeProto {
  const text = (string: string) => new TextEncoder().encode(string);
  if (typeof value === "string")
    return create(AttributeProtoSchema, { name, type: Kind.STRING, s: text(value) });
  if (typeof value === "number")
    return create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(value) });
  if (Array.isArray(value)) {
    return typeof value[0] === "string"
      ? create(AttributeProtoSchema, { name, type: Kind.STRINGS, strings: value.map(text) })
      : create(AttributeProtoSchema, { name, type: Kind.INTS, ints: value.map(BigInt) });
  }
  const { float, floats, graph } = value as { float?: number; floats?: number[]; graph?: GraphProto };
  if (graph !== undefined) return create(AttributeProtoSchema, { name, type: Kind.GRAPH, g: graph });
  if (floats !== undefined) return create(AttributeProtoSchema, { name, type: Kind.FLOATS, floats });
  return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: float! });
}

/** A model of one node, and inputs for it. */
export function oneNode({
  op,
  inputs,
  attributes = {},
  outputs = 1,
  opset = 18,
  domain = "",
  domainOpset = 1,
}: OneNode): {
  bytes: Uint8Array;
  feeds: Tensors;
} {
  const feeds: Record<string, Tensor> = {};
  const names = inputs.map((input, index) => (input === null ? "" : `x${index}`));
  inputs.forEach((input, index) => {
    if (input !== null) feeds[`x${index}`] = tensorOf(input, `${op}${index}`);
  });
  const made = Array.from({ length: outputs }, (_, index) => `y${index}`);
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [
      { domain: "", version: BigInt(opset) },
      ...(domain === "" ? [] : [{ domain, version: BigInt(domainOpset) }]),
    ],
    graph: {
      name: "one",
      input: Object.entries(feeds).map(([name, { dtype, shape }]) => ({
        name,
        type: {
          value: {
            case: "tensorType" as const,
            value: {
              elemType: types[dtype as NumberType],
              shape: {
                dim: shape.map((size) => ({ value: { case: "dimValue" as const, value: BigInt(size) } })),
              },
            },
          },
        },
      })),
      output: made.map((name) => ({ name })),
      node: [
        {
          opType: op,
          domain,
          name: "node",
          input: names,
          output: made,
          attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
        },
      ],
    },
  });
  return { bytes: toBinary(ModelProtoSchema, model), feeds };
}

function tensorOf({ dtype = "float32", shape, values, range = [-2, 2] }: Given, purpose: string): Tensor {
  const random = randomFrom(1, purpose);
  const size = sizeOf(shape);
  const drawn =
    values ??
    Array.from({ length: size }, () => {
      const value = range[0] + random.uniform() * (range[1] - range[0]);
      return dtype === "float32" || dtype === "float64" ? value : Math.round(value);
    });
  return tensorOfNumbers(dtype, shape, drawn);
}

/** What onnxruntime-node answers, without its graph optimisations. */
export async function ortAnswers(bytes: Uint8Array, feeds: Tensors): Promise<Tensors> {
  const session = await InferenceSession.create(bytes, {
    graphOptimizationLevel: "disabled",
    logSeverityLevel: 4,
  });
  try {
    const given = Object.fromEntries(
      Object.entries(feeds).map(([name, { dtype, shape, data }]) => [
        name,
        new OrtTensor(dtype as "float32", data as Float32Array, shape),
      ]),
    );
    const outputs = await session.run(given);
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { type, dims, data }]) => [
        name,
        { dtype: type, shape: dims, data } as Tensor,
      ]),
    );
  } finally {
    await session.release();
  }
}

/** What the float64 evaluator answers. */
export function evaluated(bytes: Uint8Array, feeds: Tensors): Tensors {
  return new Evaluator(decodeOnnx(bytes)).run(feeds);
}
