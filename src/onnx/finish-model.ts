import { irVersions } from "./builder.ts";
import type { ConvertedModel } from "./converted-model.ts";
import { onnxBytes } from "./encode.ts";
import type { Graph } from "./graph.ts";
import { keepPads } from "./keep-pads.ts";
import { keepResizes } from "./keep-resizes.ts";
import { nameValues } from "./name-values.ts";
import { runPasses, type PassName } from "./passes/run-passes.ts";
import type { ValueTrace } from "./types.ts";

/** Part of `producer_version`; a test keeps it equal to package.json. */
export const CONVERTER_VERSION = "0.1.0";

/** What the file says beside its graph. */
export interface ModelFinish {
  readonly name: string;
  readonly opset: number;
  readonly passes: Partial<Readonly<Record<PassName, boolean>>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Rewrites the graph with fewer nodes, gives every value its name, and writes the file. */
export function finishModel(
  graph: Graph,
  traces: readonly ValueTrace[],
  { name, opset, passes: enabled, metadata }: ModelFinish,
): ConvertedModel {
  const passes = runPasses(graph, enabled);
  keepPads(graph);
  keepResizes(graph);
  const valueNames = nameValues(graph, traces);
  const bytes = onnxBytes(graph, name, { opset, producerVersion: CONVERTER_VERSION, metadata });
  return {
    bytes,
    nodeCount: graph.nodes.length,
    opset,
    irVersion: irVersions[opset]!,
    // By now a port's value has the name that users see.
    inputs: graph.inputs.map(({ value, dtype, dims }) => ({ name: value, dtype, shape: dims })),
    outputs: graph.outputs.map(({ value, dtype, dims }) => ({ name: value, dtype, shape: dims })),
    layers: traces.map(({ path, className, value }) => {
      const { shape, layout, flatFrom } = value;
      return { layer: path, className, value: valueNames.get(value.name) ?? null, shape, layout, flatFrom };
    }),
    differences: graph.differences,
    passes,
  };
}
