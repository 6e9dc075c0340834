import type { ModelProto } from "../../../src/onnx/proto/onnx_pb.ts";

/**
 * How many indices the embedding of a LayersModel has, the smallest where there are more; null where it has none. A
 * model with one input and an embedding reads indices.
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

/** How many indices there are for inputs that hold indices, by name. */
export type IndexBounds = Readonly<Record<string, number>>;

/** Operators that give the indices of their first input again. */
const carriers = new Set(["Cast", "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose"]);

/**
 * The rows of the tables that each input of an ONNX model is looked up in, directly or after another type or shape; of
 * an input with several tables the fewest. A mask beside the indices has none.
 */
export function indexBoundsOfGraph({ graph }: ModelProto): IndexBounds {
  const rows = new Map(graph!.initializer.map(({ name, dims }) => [name, Number(dims[0] ?? 0)]));
  const inputs = graph!.input.map(({ name }) => name).filter((name) => !rows.has(name));
  const inputOf = new Map(inputs.map((name) => [name, name]));
  const bounds: Record<string, number> = {};
  for (const { opType, input, output } of graph!.node) {
    const carried = carriers.has(opType) ? inputOf.get(input[0]!) : undefined;
    if (carried !== undefined) inputOf.set(output[0]!, carried);
    const looked = opType === "Gather" ? inputOf.get(input[1]!) : undefined;
    const bound = rows.get(input[0]!) ?? 0;
    if (looked !== undefined && bound > 0) bounds[looked] = Math.min(bound, bounds[looked] ?? bound);
  }
  return bounds;
}
