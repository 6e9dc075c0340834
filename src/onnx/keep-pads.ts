import { namesReadBy, readersOf, type Graph } from "./graph.ts";
import { floatTensor } from "./tensor.ts";

/**
 * Makes the zeros of a Pad in front of a MaxPool minus zeros. ONNX Runtime (seen in 1.30 and 1.31) moves a Pad
 * with zeros into the MaxPool, whose own padding never wins a maximum: negative maxima at the border come out
 * wrong. It compares the bytes of the value, and minus zero has others.
 *
 * @see https://github.com/microsoft/onnxruntime/pull/18136
 */
export function keepPads(graph: Graph): void {
  const readers = readersOf(graph);
  const replaced = new Set<string>();
  for (const node of graph.nodes) {
    const [input = "", pads = "", value = ""] = node.inputs;
    const constant = node.opType === "Pad" ? graph.constants.get(value) : undefined;
    const isZero = constant?.dtype === "float32" && Number(constant.read()[0]) === 0;
    if (isZero && readers.get(node.outputs[0]!)?.some((reader) => reader?.opType === "MaxPool")) {
      const minusZero = floatTensor([], Float32Array.of(-0), "float32:-0");
      node.inputs = [input, pads, graph.addConstant(`${node.layer}/minus_zero`, minusZero)];
      replaced.add(value);
    }
  }
  const read = new Set(graph.nodes.flatMap(namesReadBy));
  replaced.forEach((name) => read.has(name) || graph.constants.delete(name));
}
