import type { ModelProto } from "../../../src/onnx/proto/onnx_pb.ts";

/**
 * How many indices the embedding of a model has, the smallest where there are more; null where it has none. A model
 * with one input and an embedding reads indices.
 *
 * @param json what a model.json holds
 */
export function indexBoundOf(json: unknown): number | null {
  const bounds = embeddingsIn(json);
  return bounds.length === 0 ? null : Math.min(...bounds);
}

function embeddingsIn(json: unknown): number[] {
  if (typeof json !== "object" || json === null) return [];
  const { class_name: name, config } = json as {
    class_name?: unknown;
    config?: { input_dim?: unknown } | null;
  };
  const bound = name === "Embedding" ? config?.input_dim : undefined;
  if (typeof bound === "number" && bound > 0) return [bound];
  return Object.values(json).flatMap(embeddingsIn);
}

/**
 * The rows of the tables that an ONNX model looks its inputs up in, directly or after a Cast; the smallest where there
 * are more, null where there are none.
 */
export function indexBoundOfGraph({ graph }: ModelProto): number | null {
  const rows = new Map(graph!.initializer.map(({ name, dims }) => [name, Number(dims[0] ?? 0)]));
  const looked = new Set(graph!.input.map(({ name }) => name).filter((name) => !rows.has(name)));
  const bounds: number[] = [];
  for (const { opType, input, output } of graph!.node) {
    if (opType === "Cast" && looked.has(input[0]!)) looked.add(output[0]!);
    const bound = opType === "Gather" && looked.has(input[1]!) ? rows.get(input[0]!) : undefined;
    if (bound !== undefined && bound > 0) bounds.push(bound);
  }
  return bounds.length === 0 ? null : Math.min(...bounds);
}
