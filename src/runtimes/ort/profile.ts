import type { Placement } from "../types.ts";
import type { Device } from "../../core/device.ts";

/** The execution providers that are used here, by the names that they have in options. */
export type Provider = "cpu" | "wasm" | "cuda" | "webgpu";

/** The names that they have in a profile. */
const profileNames: Readonly<Record<Provider, string>> = {
  cpu: "CPUExecutionProvider",
  wasm: "CPUExecutionProvider",
  cuda: "CUDAExecutionProvider",
  webgpu: "WebGpuExecutionProvider",
};

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

/** Where nodes ran, and which operators ran outside the provider that was asked for. */
export function placementOf(nodes: readonly ExecutedNode[], provider: Provider, device: Device): Placement {
  const outside = nodes.filter((node) => node.provider !== profileNames[provider]);
  const fallbackOps = [...new Set(outside.map(({ op }) => op))];
  return {
    ...device,
    nodesByProvider: countByProvider(nodes),
    ...(fallbackOps.length > 0 ? { fallbackOps } : {}),
  };
}
