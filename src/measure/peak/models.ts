import { randomFrom } from "../../core/random.ts";
import { onnxBytes } from "../../onnx/encode.ts";
import { Graph } from "../../onnx/graph.ts";
import { floatTensor } from "../../onnx/tensor.ts";

const info = { opset: 17, producerVersion: "peak", metadata: {} };

/** Numbers around 1 / side: a product with such a matrix keeps the size of a vector. */
function weights(side: number): Float32Array {
  const random = randomFrom(1, "peak weights");
  return Float32Array.from({ length: side * side }, () => (2 * random.uniform()) / side);
}

/**
 * A model that multiplies its input by one square matrix, several times in a row.
 *
 * @param rows of the input, [rows, side]: as many as `side` make it work on arithmetic, a single one on reading
 * @param times how often the matrix is used; more than once where one use is too short for a clock
 */
export function productModel(rows: number, side: number, times: number): Uint8Array {
  const graph = new Graph();
  const matrix = graph.addConstant("matrix", floatTensor([side, side], weights(side)));
  const port = (name: string) => ({ name, value: name, dtype: "float32", dims: [rows, side] }) as const;
  const nameOf = (step: number) => (step === times ? "y" : `x${step}`);
  graph.inputs.push(port("x0"));
  graph.nodes = Array.from({ length: times }, (_, step) => ({
    opType: "MatMul",
    inputs: [nameOf(step), matrix],
    outputs: [nameOf(step + 1)],
    attributes: {},
    layer: "",
  }));
  graph.outputs.push(port("y"));
  return onnxBytes(graph, "peak", info);
}
