import type { GraphProto, NodeProto } from "../proto/onnx_pb.ts";
import { readTensor } from "./read-tensor.ts";
import { weightInputs } from "./registry.ts";
import type { Evaluated } from "./value.ts";

/** A node with the names of all values that it reads, those of the graphs in it too. */
export interface CompiledNode {
  readonly node: NodeProto;
  readonly reads: readonly string[];
  /** Values that nobody reads after this node. */
  readonly lastReads: readonly string[];
}

/** A graph that is ready to be evaluated any number of times. */
export interface CompiledGraph {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly constants: ReadonlyMap<string, Evaluated>;
  /** Constants that are weights of a sum of products. */
  readonly weights: ReadonlySet<string>;
  readonly nodes: readonly CompiledNode[];
}

/** @throws BoxbenchError ONNX_FILE where a constant cannot be read */
export function compileGraph(graph: GraphProto): CompiledGraph {
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, readTensor(tensor)]));
  const outputs = graph.output.map(({ name }) => name);
  const reads = graph.node.map(readsOf);
  const last = new Map<string, number>();
  reads.forEach((names, index) => names.forEach((name) => last.set(name, index)));
  for (const name of [...outputs, ...constants.keys()]) last.delete(name);
  return {
    inputs: graph.input.map(({ name }) => name).filter((name) => !constants.has(name)),
    outputs,
    constants,
    weights: weightsOf(graph, constants),
    nodes: graph.node.map((node, index) => ({
      node,
      reads: reads[index]!,
      lastReads: reads[index]!.filter((name) => last.get(name) === index),
    })),
  };
}

function readsOf(node: NodeProto): string[] {
  const graphs = node.attribute.flatMap(({ g }) => (g === undefined ? [] : [g]));
  const names = [...node.input, ...graphs.flatMap(capturedBy)];
  return [...new Set(names)].filter((name) => name !== "");
}

/** Names that a graph reads, whoever makes them; its own do no harm. */
function capturedBy(graph: GraphProto): string[] {
  return [...graph.node.flatMap(readsOf), ...graph.output.map(({ name }) => name)];
}

function weightsOf(graph: GraphProto, constants: ReadonlyMap<string, Evaluated>): Set<string> {
  const weights = new Set<string>();
  for (const { opType, input } of graph.node) {
    for (const index of weightInputs[opType] ?? []) {
      const name = input[index];
      const dtype = name === undefined ? undefined : constants.get(name)?.dtype;
      if (dtype === "float32" || dtype === "float16") weights.add(name!);
    }
  }
  return weights;
}
