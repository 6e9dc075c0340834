import { namesReadBy, readersOf, type Graph } from "./graph.ts";
import { floatTensor } from "./tensor.ts";

const pooling = new Set(["MaxPool", "AveragePool"]);

/**
 * Makes the zeros of a Pad in front of pooling minus zeros. ONNX Runtime (seen in 1.30 and 1.31) moves a Pad with
 * zeros into the pooling behind it. The padding of a MaxPool never wins a maximum, so negative maxima at the
 * border come out wrong; and pooling refuses to start where its padding is as large as its window. The rule
 * compares the bytes of the value, and minus zero has others.
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
    if (isZero && readers.get(node.outputs[0]!)?.some((reader) => pooling.has(reader?.opType ?? ""))) {
      const minusZero = floatTensor([], Float32Array.of(-0), "float32:-0");
      node.inputs = [input, pads, graph.addConstant(`${node.layer}/minus_zero`, minusZero)];
      replaced.add(value);
    }
  }
  const read = new Set(graph.nodes.flatMap(namesReadBy));
  replaced.forEach((name) => read.has(name) || graph.constants.delete(name));
}
