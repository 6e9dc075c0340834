import { sizeOf } from "../../core/shapes.ts";
import { TensorProto_DataType as DataType, type GraphProto, type NodeProto } from "../proto/onnx_pb.ts";
import { bytesOf, knownConstant, type KnownValue } from "./known-value.ts";
import { NodeView, UnknownCostError } from "./node-view.ts";
import type { BodyCost, Effect, NodeCost } from "./rule.ts";
import { ruleOf } from "./rules.ts";

type Values = Map<string, KnownValue>;

/** Goes through the nodes of a graph in order, and through the graphs inside them. */
export class CostWalk {
  /** Why a node's cost is not known, each reason once. */
  readonly unknown = new Set<string>();
  readonly #counted = new Set<string>();

  /** The cost of each node; what the nodes make is added to `values`. */
  run(nodes: readonly NodeProto[], values: Values): NodeCost[] {
    return nodes.flatMap((node) => {
      const constant = constantOf(node);
      if (constant === null) return [this.#costOf(node, values)];
      values.set(node.output[0]!, constant);
      return [];
    });
  }

  #costOf(node: NodeProto, values: Values): NodeCost {
    const weights = this.#newWeights(node, values);
    const base = {
      name: node.name,
      opType: node.opType,
      parameters: countFloats(weights),
      weightBytes: weights.reduce((sum, weight) => sum + bytesOf(weight), 0),
    };
    const effect = this.#effectOf(node, values);
    if (effect === null) return { ...base, outputShape: null, flops: null, activationBytes: null };
    const { outputs, flops, isView } = effect;
    // A node need not name all that it can make; what has no name is not written.
    const wanted = outputs.filter((_, index) => (node.output[index] ?? "") !== "");
    outputs.forEach((value, index) => values.set(node.output[index] ?? "", value));
    const written = wanted.reduce((sum, output) => sum + bytesOf(output), 0);
    const activationBytes = isView === true ? 0 : (effect.writtenBytes ?? written);
    return { ...base, outputShape: wanted[0]?.shape ?? null, flops, activationBytes };
  }

  /** Constants that no earlier node has read. */
  #newWeights(node: NodeProto, values: Values): KnownValue[] {
    return node.input.flatMap((name) => {
      const value = values.get(name);
      if (value?.isWeight !== true || this.#counted.has(name)) return [];
      this.#counted.add(name);
      return [value];
    });
  }

  #effectOf(node: NodeProto, values: Values): Effect | null {
    const rule = ruleOf(node.opType, node.domain);
    if (rule === null) {
      this.unknown.add(node.domain === "" ? node.opType : `${node.domain}.${node.opType}`);
      return null;
    }
    const inputs = node.input.map((name) => (name === "" ? null : values.get(name)));
    // What an unknown node makes is unknown too; the reason is already there.
    if (!inputs.every((value) => value !== undefined)) return null;
    try {
      return rule(new NodeView(node, inputs), (graph, given) => this.#bodyCost(graph, given, values));
    } catch (error) {
      if (!(error instanceof UnknownCostError)) throw error;
      this.unknown.add(`${node.opType} (${error.message})`);
      return null;
    }
  }

  /** A graph inside a node sees the values outside of it. */
  #bodyCost(graph: GraphProto, given: readonly KnownValue[], outside: Values): BodyCost {
    const values: Values = new Map(outside);
    graph.initializer.forEach((tensor) => values.set(tensor.name, knownConstant(tensor)));
    graph.input.forEach(({ name }, index) => values.set(name, given[index]!));
    const costs = this.run(graph.node, values);
    const outputs = graph.output.map(({ name }) => values.get(name));
    if (!outputs.every((output) => output !== undefined)) {
      throw new UnknownCostError("its graph has a node that is not known");
    }
    return {
      outputs,
      flops: costs.reduce((sum, { flops }) => sum + flops!, 0),
      writtenBytes: costs.reduce((sum, { activationBytes }) => sum + activationBytes!, 0),
    };
  }
}

/** The value of a Constant: a weight that is stored in a node. */
function constantOf(node: NodeProto): KnownValue | null {
  const tensor = node.attribute.find(({ name }) => name === "value")?.t;
  return node.opType === "Constant" && node.domain === "" && tensor !== undefined
    ? knownConstant(tensor)
    : null;
}

/** Elements of all float constants. */
export function countFloats(weights: readonly KnownValue[]): number {
  return weights
    .filter(({ dataType }) => dataType === DataType.FLOAT)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
