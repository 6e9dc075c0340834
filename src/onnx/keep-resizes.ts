import type { Graph, GraphNode } from "./graph.ts";
import { producersOf } from "./passes/rewiring.ts";

/** Operators through which ONNX Runtime moves no Transpose. */
const fixed = new Set(
  (
    "Conv ConvTranspose MatMul Gemm Reshape Flatten MaxPool AveragePool GlobalAveragePool GlobalMaxPool " +
    "BatchNormalization InstanceNormalization LRN DepthToSpace Gather GatherND Einsum LSTM GRU RNN Scan Loop If"
  ).split(" "),
);

/**
 * Puts a DepthToSpace of one pixel, which changes nothing, in front of a linear Resize where ONNX Runtime (seen in 1.30 and 1.31) would move
 * a Transpose through it: at its higher levels of optimization it lets the Resize scale any axes, and then refuses to
 * scale others than the last two, or the two in the middle of four.
 */
export function keepResizes(graph: Graph): void {
  const producers = producersOf(graph);
  graph.nodes = graph.nodes.flatMap((node) => {
    const [input = "", ...others] = node.inputs;
    if (node.opType !== "Resize" || node.attributes["mode"] !== "linear" || !isExposed(input, producers)) {
      return [node];
    }
    const kept = graph.uniqueName(`${input}/kept`);
    node.inputs = [kept, ...others];
    // A Reshape to the same shape is dropped before the Transposes are moved, where the shape is known.
    const attributes = { blocksize: 1, mode: "DCR" };
    return [
      { opType: "DepthToSpace", inputs: [input], outputs: [kept], attributes, layer: node.layer },
      node,
    ];
  });
}

/** Whether a Transpose that can move down to the value would turn the scaled axes into others than a Resize takes. */
function isExposed(name: string, producers: ReadonlyMap<string, GraphNode>): boolean {
  const seen = new Set<string>();
  const waiting = [{ name, axes: [2, 3] }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const node = producers.get(next.name);
    const key = `${next.name} ${next.axes.join()}`;
    if (node === undefined || fixed.has(node.opType) || seen.has(key)) {
      continue;
    }
    seen.add(key);
    const { perm } = node.attributes;
    const axes =
      node.opType === "Transpose" && Array.isArray(perm)
        ? next.axes.map((axis) => Number(perm[axis]))
        : next.axes;
    const [first, last] = axes.toSorted((a, b) => a - b);
    if (last! - first! !== 1 || first === 0) {
      return true;
    }
    node.inputs.forEach((input) => waiting.push({ name: input, axes }));
  }
  return false;
}
