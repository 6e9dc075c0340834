import { BoxbenchError } from "../../core/errors.ts";
import { callingNode, functionOf, nodesBehind, type RaisedGraph } from "./raised.ts";
import type { GraphFunction, GraphModelNode, NodeRef } from "./types.ts";

/** Each Merge of two branches as one StatelessIf; inner branches first. */
export function raiseConditions(graph: RaisedGraph): RaisedGraph {
  raiseIn(graph, graph.nodes, "");
  for (const called of graph.functions.values()) {
    const nodes = new Map(called.nodes);
    if ([...nodes.values()].some(({ op }) => op === "Merge")) {
      raiseIn(graph, nodes, `${called.name}/`);
      graph.functions.set(called.name, { ...called, nodes } satisfies GraphFunction);
    }
  }
  return graph;
}

function raiseIn(graph: RaisedGraph, nodes: Map<string, GraphModelNode>, prefix: string): void {
  settleConstants(nodes);
  const merges = () => [...nodes.values()].filter(({ op, inputs }) => op === "Merge" && inputs.length !== 1);
  for (let left = merges(); left.length > 0; left = merges()) {
    const inner = left.find((merge) => !hasMergeBehind(nodes, merge)) ?? left[0]!;
    raiseMerge(graph, nodes, inner, prefix);
  }
}

/**
 * TF.js's Merge takes the first input that has a value, and a constant has one before any condition is known: where a
 * branch is a constant, it wins. Such a Merge keeps that input alone.
 */
function settleConstants(nodes: Map<string, GraphModelNode>): void {
  for (const node of nodes.values()) {
    const constant =
      node.op === "Merge" ? node.inputs.find(({ node: name }) => isConstant(nodes, name)) : undefined;
    if (constant !== undefined && node.inputs.length === 2) {
      nodes.set(node.name, { ...node, inputs: [constant] });
    }
  }
}

/** Whether a node is a constant, or a chain of nodes of one input behind one. */
function isConstant(nodes: ReadonlyMap<string, GraphModelNode>, name: string): boolean {
  let node = nodes.get(name);
  while (
    node !== undefined &&
    node.op !== "Const" &&
    node.inputs.length === 1 &&
    node.controls.length === 0
  ) {
    node = nodes.get(node.inputs[0]!.node);
  }
  return node?.op === "Const";
}

function hasMergeBehind(nodes: ReadonlyMap<string, GraphModelNode>, merge: GraphModelNode): boolean {
  const behind = nodesBehind(nodes, merge.inputs, () => false);
  return [...behind.values()].some(({ op, name }) => op === "Merge" && name !== merge.name);
}

/** How a branch hangs on switches: the predicate of each, and the side that it takes. */
type Sides = Map<string, { readonly predicate: NodeRef; readonly sides: Set<number> }>;

function sidesOf(nodes: ReadonlyMap<string, GraphModelNode>, ref: NodeRef): Sides {
  const found: Sides = new Map();
  const seen = new Set<string>();
  const stack: NodeRef[] = [ref];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const node = nodes.get(top.node);
    if (node === undefined) {
      continue;
    }
    if (node.op === "Switch") {
      const predicate = predicateOf(node);
      const key = `${predicate.node}:${predicate.output}`;
      const entry = found.get(key) ?? { predicate, sides: new Set<number>() };
      entry.sides.add(top.output);
      found.set(key, entry);
    }
    if (!seen.has(top.node)) {
      seen.add(top.node);
      stack.push(...node.inputs);
      // A constant of a branch hangs on its switch by a control input alone.
      stack.push(...node.controls.map((name) => ({ node: name, output: 0 })));
    }
  }
  return found;
}

function predicateOf(node: GraphModelNode): NodeRef {
  const [data, predicate] = node.inputs;
  if (data === undefined || predicate === undefined) {
    throw unsupported(node, "it has no data or no condition");
  }
  return predicate;
}

function raiseMerge(
  graph: RaisedGraph,
  nodes: Map<string, GraphModelNode>,
  merge: GraphModelNode,
  prefix: string,
): void {
  const [first, second] = merge.inputs;
  if (first === undefined || second === undefined || merge.inputs.length !== 2) {
    throw unsupported(merge, `it joins ${merge.inputs.length} branches, not 2`);
  }
  const sides = [sidesOf(nodes, first), sidesOf(nodes, second)] as const;
  const chosen = [...sides[0]].find(([key, { sides: own }]) => {
    const other = sides[1].get(key)?.sides;
    return own.size === 1 && other?.size === 1 && [...own][0] !== [...other][0];
  });
  if (chosen === undefined) {
    throw unsupported(merge, "no condition has one of its branches on each side");
  }
  const [key, { predicate, sides: own }] = chosen;
  const isFirstThen = own.has(1);
  const [then, otherwise] = isFirstThen ? [first, second] : [second, first];
  const isSwitch = (node: GraphModelNode) => {
    const on = node.op === "Switch" ? predicateOf(node) : null;
    return on !== null && `${on.node}:${on.output}` === key;
  };
  const names: string[] = [];
  const args: NodeRef[] = [];
  const branches: Record<string, string> = {};
  const slices = [then, otherwise].map((ref) => nodesBehind(nodes, [ref], isSwitch));
  for (const slice of slices) {
    for (const node of slice.values()) {
      const argument = isSwitch(node)
        ? node.inputs[0]!
        : node.op === "Placeholder"
          ? { node: node.name, output: 0 }
          : null;
      if (argument !== null && !names.includes(node.name)) {
        names.push(node.name);
        args.push(argument);
      }
    }
  }
  // Either side of a switch is what goes into it.
  const replaced = (ref: NodeRef): NodeRef =>
    names.includes(ref.node) ? { node: ref.node, output: 0 } : ref;
  for (const [index, side] of (["then_branch", "else_branch"] as const).entries()) {
    const name = `${prefix}${merge.name}/${side}`;
    const output = [then, otherwise][index]!;
    graph.functions.set(name, functionOf(name, names, [output], slices[index]!, replaced));
    branches[side] = name;
  }
  nodes.set(merge.name, callingNode(merge.name, "StatelessIf", [predicate, ...args], branches));
}

function unsupported(merge: GraphModelNode, reason: string): BoxbenchError {
  return new BoxbenchError("UNSUPPORTED_OP", `Cannot convert node "${merge.name}" (Merge): ${reason}.`);
}
