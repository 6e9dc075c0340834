import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, ValueInfoProtoSchema, type ModelProto } from "./proto/onnx_pb.ts";

/**
 * The ONNX file with more values as outputs of the graph, so that a runtime returns them. Values that the graph
 * does not make are left out; the runtime finds out the types.
 *
 * @returns the file, and the names that its graph now has as outputs
 */
export function markOutputs(
  model: ModelProto,
  values: readonly string[],
): { bytes: Uint8Array; names: string[] } {
  const graph = model.graph!;
  const made = new Set(graph.node.flatMap((node) => node.output));
  const existing = graph.output.map(({ name }) => name);
  const added = [...new Set(values)].filter((name) => made.has(name) && !existing.includes(name));
  const output = [...graph.output, ...added.map((name) => create(ValueInfoProtoSchema, { name }))];
  const bytes = toBinary(ModelProtoSchema, { ...model, graph: { ...graph, output } });
  return { bytes, names: [...existing, ...added] };
}
