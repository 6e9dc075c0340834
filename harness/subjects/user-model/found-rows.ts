import type { GraphProto, ModelProto, ValueInfoProto } from "../../../src/onnx/proto/onnx_pb.ts";

/** Operators that give as many rows as they find in the numbers that they read. */
const findingOperators: ReadonlySet<string> = new Set(["NonMaxSuppression", "NonZero", "Unique", "Compress"]);

/**
 * Whether an output of an ONNX model has a row for each thing that was found, not for each input: then answers for a batch
 * cannot be cut up, though every single input of a few may have been answered with one row.
 */
export function hasFoundRows({ graph }: Pick<ModelProto, "graph">): boolean {
  if (graph === undefined) return false;
  const batches = new Set(graph.input.map(firstDimensionOf));
  const found = foundValues(graph);
  return graph.output.some((output) => {
    const first = firstDimensionOf(output);
    const isBatch = typeof first === "string" && first !== "" && batches.has(first);
    return found.has(output.name) && typeof first !== "bigint" && !isBatch;
  });
}

/** The length of the first dimension, or its name: empty where it has none, null where no shape is stated. */
function firstDimensionOf({ type }: ValueInfoProto): bigint | string | null {
  if (type?.value.case !== "tensorType" || type.value.value.shape === undefined) return null;
  const value = type.value.value.shape.dim[0]?.value;
  return value?.case === undefined ? "" : value.value;
}

/** All that a finding operator reaches; nodes of a graph come in the order in which they run. */
function foundValues({ node }: GraphProto): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { opType, input, output, attribute } of node) {
    const isFinding =
      findingOperators.has(opType) ||
      input.some((name) => found.has(name)) ||
      attribute.some(({ g }) => g !== undefined && foundValues(g).size > 0);
    if (isFinding) for (const name of output) found.add(name);
  }
  return found;
}
