import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataType } from "../../src/onnx/proto/onnx_pb.ts";

type Dimension = string | number;

/** Inputs, nodes and outputs of a graph of float32. */
export interface SmallGraph {
  readonly inputs: Record<string, readonly Dimension[]>;
  readonly outputs: Record<string, readonly Dimension[]>;
  /** Outputs that are int64. */
  readonly wholeOutputs?: readonly string[];
  readonly nodes: readonly { op: string; inputs: readonly string[]; outputs: readonly string[] }[];
  readonly constants?: Record<string, Constant>;
}

interface Constant {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** float32 where it is left out. */
  readonly dtype?: "int64";
}

/** ONNX bytes of a float32 graph, written without the converter, opset 17. */
export function onnxBytesOf({
  inputs,
  outputs,
  nodes,
  constants = {},
  wholeOutputs = [],
}: SmallGraph): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: "", version: 17n }],
    graph: {
      name: "small",
      input: Object.entries(inputs).map(([name, shape]) => valueInfo(name, shape)),
      output: Object.entries(outputs).map(([name, shape]) =>
        valueInfo(name, shape, wholeOutputs.includes(name) ? TensorProto_DataType.INT64 : undefined),
      ),
      node: nodes.map(({ op, inputs, outputs }) => ({
        opType: op,
        name: outputs[0]!,
        input: [...inputs],
        output: [...outputs],
      })),
      initializer: Object.entries(constants).map(([name, { shape, values, dtype }]) => ({
        name,
        dims: shape.map(BigInt),
        ...(dtype === "int64"
          ? { dataType: TensorProto_DataType.INT64, int64Data: values.map(BigInt) }
          : { dataType: TensorProto_DataType.FLOAT, floatData: [...values] }),
      })),
    },
  });
  return toBinary(ModelProtoSchema, model);
}

/** y = max(x, 0), with x and y of shape [N, 3]. */
export function reluModel(): Uint8Array {
  return onnxBytesOf({
    inputs: { x: ["N", 3] },
    outputs: { y: ["N", 3] },
    nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"] }],
  });
}

/** p = x W + b, with x of shape [N, 3], W = [[1, 2], [3, 4], [5, 6]] and b = [0.5, -0.5]. */
export function gemmModel(): Uint8Array {
  return onnxBytesOf({
    inputs: { x: ["N", 3] },
    outputs: { p: ["N", 2] },
    nodes: [{ op: "Gemm", inputs: ["x", "W", "b"], outputs: ["p"] }],
    constants: {
      W: { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] },
      b: { shape: [2], values: [0.5, -0.5] },
    },
  });
}

/** Two outputs, s = -x first and then y = max(x, 0): nothing that ONNX Runtime would fuse. */
export function twoOutputModel(): Uint8Array {
  return onnxBytesOf({
    inputs: { x: ["N", 3] },
    outputs: { s: ["N", 3], y: ["N", 3] },
    nodes: [
      { op: "Neg", inputs: ["x"], outputs: ["s"] },
      { op: "Relu", inputs: ["x"], outputs: ["y"] },
    ],
  });
}

/** a + b: one input too many. */
export function twoInputModel(): Uint8Array {
  return onnxBytesOf({
    inputs: { a: ["N", 3], b: ["N", 3] },
    outputs: { sum: ["N", 3] },
    nodes: [{ op: "Add", inputs: ["a", "b"], outputs: ["sum"] }],
  });
}

/** Writes bytes to a file of its own in the system's temporary folder. */
export async function fileWith(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "boxbench-test-")), name);
  await writeFile(path, bytes);
  return path;
}

function valueInfo(
  name: string,
  shape: readonly Dimension[],
  elemType: TensorProto_DataType = TensorProto_DataType.FLOAT,
) {
  const dim = shape.map((size) =>
    typeof size === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(size) } }
      : { value: { case: "dimParam" as const, value: size } },
  );
  const tensorType = { elemType, shape: { dim } };
  return { name, type: { value: { case: "tensorType" as const, value: tensorType } } };
}
