/** One graph node that ONNX Runtime executed. */
export interface ExecutedNode {
  readonly name: string;
  /** Operator, such as `Conv`. */
  readonly op: string;
  /** Execution provider, such as `CPUExecutionProvider`. */
  readonly provider: string;
}

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

const kernelSuffix = "_kernel_time";

/**
 * The nodes that a profile of ONNX Runtime says were executed, in order: one for each node and run.
 *
 * @param json the text that profiling writes, complete only after the session has ended it
 */
export function nodesFromProfile(json: string): ExecutedNode[] {
  const events = JSON.parse(json) as ProfileEvent[];
  return events
    .filter(({ cat, name }) => cat === "Node" && name.endsWith(kernelSuffix))
    .map(({ name, args }) => ({
      name: name.slice(0, -kernelSuffix.length),
      op: args?.op_name ?? "unknown",
      provider: args?.provider ?? "unknown",
    }));
}

/** Number of nodes by execution provider. */
export function countByProvider(nodes: readonly ExecutedNode[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { provider } of nodes) counts[provider] = (counts[provider] ?? 0) + 1;
  return counts;
}
