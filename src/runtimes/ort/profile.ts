import type { Placement } from "../types.ts";
import type { Device } from "../../core/device.ts";
import { arithmeticOf, type NodeArithmetic } from "./arithmetic.ts";

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
export interface ExecutedNode extends NodeArithmetic {
  readonly name: string;
  /** Execution provider, such as `CPUExecutionProvider`. */
  readonly provider: string;
}

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur?: number;
  readonly args?: {
    readonly op_name?: string;
    readonly provider?: string;
    /** One for each input, with its type as the only key. */
    readonly input_type_shape?: readonly Readonly<Record<string, unknown>>[];
  };
}

const kernelSuffix = "_kernel_time";

/**
 * The nodes that a profile of ONNX Runtime says were executed, in order: one for each node.
 *
 * @param json the text that profiling writes, complete only after the session has ended it
 * @param runs how many equal runs the profile is of; the last one counts
 */
export function nodesFromProfile(json: string, runs = 1): ExecutedNode[] {
  const events = JSON.parse(json) as ProfileEvent[];
  const nodes = events
    .filter(({ cat, name }) => cat === "Node" && name.endsWith(kernelSuffix))
    .map(({ name, dur = 0, args }) => ({
      name: name.slice(0, -kernelSuffix.length),
      op: args?.op_name ?? "unknown",
      provider: args?.provider ?? "unknown",
      inputTypes: (args?.input_type_shape ?? []).flatMap((input) => Object.keys(input).slice(0, 1)),
      durationUs: dur,
    }));
  return nodes.slice(nodes.length - Math.ceil(nodes.length / runs));
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
    arithmetic: arithmeticOf(nodes, provider === "cpu" || provider === "wasm"),
  };
}
