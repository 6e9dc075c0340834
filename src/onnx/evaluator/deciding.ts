import { isFloat } from "../../tensors/arrays.ts";
import type { GraphProto, NodeProto } from "../proto/onnx_pb.ts";
import type { CompiledGraph } from "./compiled-graph.ts";
import type { Evaluated } from "./value.ts";

/**
 * Operators that decide: a difference in the last place of a number may turn what they give into another number, or
 * into another amount of them. (Round is none: it is what a graph of rounded numbers is made of.)
 */
const decidingOperators: ReadonlySet<string> = new Set([
  "ArgMax",
  "ArgMin",
  "Cast",
  "Ceil",
  "Equal",
  "Floor",
  "Greater",
  "GreaterOrEqual",
  "Less",
  "LessOrEqual",
  "NonMaxSuppression",
  "NonZero",
  "TopK",
  "Unique",
]);

/** The values of a graph that nodes which decide give, with the places of these nodes in the order of evaluation. */
export function decisionsOf({ nodes }: Pick<CompiledGraph, "nodes">): Map<string, number> {
  const decisions = new Map<string, number>();
  for (const [index, { node }] of nodes.entries()) {
    if (!decidingOperators.has(node.opType)) continue;
    for (const name of node.output) if (name !== "") decisions.set(name, index);
  }
  return decisions;
}

/** The nodes that decide in the graphs that nodes of a graph hold, by the values they give. */
export function innerDecidersOf(graph: Pick<GraphProto, "node">): Map<string, NodeProto> {
  const inner = graph.node.flatMap(({ attribute }) => attribute.flatMap(({ g }) => g ?? []));
  return new Map(
    inner.flatMap((body) => [
      ...body.node
        .filter(({ opType }) => decidingOperators.has(opType))
        .flatMap((node) => node.output.map((name) => [name, node] as const)),
      ...innerDecidersOf(body),
    ]),
  );
}

/** Under which name a run keeps a decision in an inner graph, which may be taken many times. */
export function innerKey(name: string, time: number): string {
  return `${name}\0${time}`;
}

/** The value that such a name is of; the name itself where it is no such name. */
export function valueOfKey(key: string): { readonly name: string; readonly isInner: boolean } {
  const [name, time] = key.split("\0");
  return { name: name!, isInner: time !== undefined };
}

/** Whether a value of a node that decides is the decision, and no number that goes with it as TopK's values do. */
export function isDecision({ dtype }: Evaluated, opType: string): boolean {
  return !isFloat(dtype) || opType === "Floor" || opType === "Ceil";
}
