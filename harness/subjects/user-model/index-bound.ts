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
