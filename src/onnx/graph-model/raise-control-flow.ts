import { raiseConditions } from "./raise-conditions.ts";
import { raiseLoops } from "./raise-loops.ts";
import type { ParsedGraph } from "./types.ts";

/**
 * Loops and branches of TensorFlow 1 (Switch, Merge, Enter, Exit, NextIteration) as the While and If that they were,
 * each with functions of its own. A graph without them stays as it is.
 *
 * @throws BoxbenchError UNSUPPORTED_OP for a loop or branch that has another form
 */
export function raiseControlFlow(graph: ParsedGraph): ParsedGraph {
  const ops = new Set([...graph.nodes.values()].map(({ op }) => op));
  if (!ops.has("Merge")) {
    return graph;
  }
  return raiseConditions(raiseLoops(graph));
}
