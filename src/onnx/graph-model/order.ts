import { BoxbenchError } from "../../core/errors.ts";
import type { GraphModelNode, NodeRef } from "./types.ts";

/**
 * The nodes that the outputs need, each behind those that it reads. What is dead is left out.
 *
 * @param given nodes whose outputs are given, so that what they read is not needed
 * @throws BoxbenchError MODEL_FILE for a node that is not there, or nodes that wait for each other
 */
export function nodesInOrder(
  nodes: ReadonlyMap<string, GraphModelNode>,
  outputs: readonly NodeRef[],
  given: ReadonlySet<string>,
): GraphModelNode[] {
  const order: GraphModelNode[] = [];
  const state = new Map<string, "open" | "done">();
  // A stack of its own: a chain of ten thousand nodes is deeper than the one of calls.
  const stack = outputs.map(({ node }) => ({ name: node, reader: "an output" })).toReversed();
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const node = nodes.get(top.name);
    if (state.get(top.name) === "done" || given.has(top.name)) {
      stack.pop();
      continue;
    }
    if (node === undefined) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `The graph model cannot be read: ${top.reader} reads node "${top.name}", which is not there.`,
      );
    }
    if (state.get(top.name) === "open") {
      state.set(top.name, "done");
      order.push(node);
      stack.pop();
      continue;
    }
    state.set(top.name, "open");
    for (const { node: input } of node.inputs.toReversed()) {
      if (state.get(input) === "open") {
        throw new BoxbenchError(
          "MODEL_FILE",
          `The graph model cannot be read: node "${node.name}" (${node.op}) reads "${input}", which waits for it: a cycle without a loop.`,
        );
      }
      if (state.get(input) === undefined) {
        stack.push({ name: input, reader: `node "${node.name}"` });
      }
    }
  }
  return order;
}
