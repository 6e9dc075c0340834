import type { ModelProto } from "../onnx/proto/onnx_pb.ts";
import type { LocalNoise } from "./local-noise.ts";

/** Operators whose results stand in an order that the numbers decide. */
const ranking: ReadonlySet<string> = new Set(["TopK", "NonMaxSuppression", "NonZero", "Unique"]);

/**
 * The outputs of a model whose places depend on the numbers: the third box of an image has nothing to do with the third
 * box of another.
 */
export function rankedOutputs({ graph }: Pick<ModelProto, "graph">): ReadonlySet<string> {
  const ranked = new Set<string>();
  // Nodes of an ONNX file stand in an order in which each comes after what it reads.
  for (const { opType, input, output } of graph?.node ?? []) {
    if (ranking.has(opType) || input.some((name) => ranked.has(name))) {
      for (const name of output) ranked.add(name);
    }
  }
  return new Set((graph?.output ?? []).map(({ name }) => name).filter((name) => ranked.has(name)));
}

/** The noise of outputs, for ranked ones the same at every place: what an input shows of a place says nothing of others. */
export function withoutRankedPlaces(
  local: Readonly<Record<string, LocalNoise>>,
  ranked: ReadonlySet<string>,
): Record<string, LocalNoise> {
  return Object.fromEntries(
    Object.entries(local).map(([name, { unit, size }]) => {
      if (!ranked.has(name)) return [name, { unit, size }];
      const axes = unit.axes.map(() => null);
      return [name, { unit: { ...unit, axes }, size: { ...size, axes } }];
    }),
  );
}
