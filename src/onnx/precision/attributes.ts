import type { AttributeProto, GraphProto, NodeProto } from "../proto/onnx_pb.ts";

function attribute(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((candidate) => candidate.name === name);
}

export function intAttribute(node: NodeProto, name: string, absent: number): number {
  const found = attribute(node, name);
  return found === undefined ? absent : Number(found.i);
}

export function floatAttribute(node: NodeProto, name: string, absent: number): number {
  return attribute(node, name)?.f ?? absent;
}

/** Null where a node does not say it. */
export function intsAttribute(node: NodeProto, name: string): number[] | null {
  return attribute(node, name)?.ints.map(Number) ?? null;
}

export function stringAttribute(node: NodeProto, name: string, absent: string): string {
  const found = attribute(node, name);
  return found === undefined ? absent : new TextDecoder().decode(found.s);
}

/** The graphs that a node has inside: branches of If, bodies of Loop and Scan. */
export function subgraphsOf(node: NodeProto): GraphProto[] {
  return node.attribute.flatMap(({ g, graphs }) => [...(g === undefined ? [] : [g]), ...graphs]);
}

/** Every node of a graph and of the graphs inside it. */
export function allNodes(graph: GraphProto): NodeProto[] {
  return graph.node.flatMap((node) => [node, ...subgraphsOf(node).flatMap(allNodes)]);
}

/** Every tensor name that the nodes of a graph and of those inside it read. */
export function readsOf(graph: GraphProto): string[] {
  return [
    ...allNodes(graph).flatMap(({ input }) => input),
    ...outputsInside(graph),
    ...graph.output.map(({ name }) => name),
  ];
}

function outputsInside(graph: GraphProto): string[] {
  return graph.node
    .flatMap(subgraphsOf)
    .flatMap((inner) => [...inner.output.map(({ name }) => name), ...outputsInside(inner)]);
}

/** Whether an operator is of the ONNX standard, not of a vendor. */
export function isStandard(node: NodeProto): boolean {
  return node.domain === "" || node.domain === "ai.onnx";
}
