import { NodeAttributes } from "./attributes.ts";
import type { GraphFunction, GraphModelNode, NodeRef, ParsedGraph } from "./types.ts";

/** Nodes and functions while loops and branches are raised. */
export interface RaisedGraph extends ParsedGraph {
  readonly nodes: Map<string, GraphModelNode>;
  readonly functions: Map<string, GraphFunction>;
}

/**
 * The nodes that some references need, back to `isBorder`.
 *
 * @param withControls also those that they only wait for
 */
export function nodesBehind(
  nodes: ReadonlyMap<string, GraphModelNode>,
  refs: readonly NodeRef[],
  isBorder: (node: GraphModelNode) => boolean,
  withControls = false,
): Map<string, GraphModelNode> {
  const found = new Map<string, GraphModelNode>();
  const stack = refs.map(({ node }) => node);
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    const node = nodes.get(name);
    if (node === undefined || found.has(name)) {
      continue;
    }
    found.set(name, node);
    if (!isBorder(node)) {
      stack.push(...node.inputs.map((ref) => ref.node), ...(withControls ? node.controls : []));
    }
  }
  return found;
}

/** A function of these nodes, of which `replaced` says what they read instead. */
export function functionOf(
  name: string,
  inputs: readonly string[],
  outputs: readonly NodeRef[],
  nodes: ReadonlyMap<string, GraphModelNode>,
  replaced: (ref: NodeRef) => NodeRef,
): GraphFunction {
  const given = new Set(inputs);
  const own = [...nodes.values()].filter((node) => !given.has(node.name));
  return {
    name,
    inputs,
    outputs: outputs.map(replaced),
    nodes: new Map(own.map((node) => [node.name, { ...node, inputs: node.inputs.map(replaced) }])),
  };
}

/** A node that calls functions. */
export function callingNode(
  name: string,
  op: string,
  inputs: readonly NodeRef[],
  functions: Readonly<Record<string, string>>,
): GraphModelNode {
  const raw = Object.entries(functions).map(([key, called]) => [key, { func: { name: called } }] as const);
  return { name, op, inputs, controls: [], attributes: new NodeAttributes(name, Object.fromEntries(raw)) };
}
