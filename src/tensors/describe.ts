import { formatShape } from "../core/shapes.ts";
import type { Port, Tensors } from "../core/tensor.ts";

/** What goes into a model, for an error: `an input [1, 2]`, or with names where there are several. */
export function describeFeeds(feeds: Tensors): string {
  const entries = Object.entries(feeds);
  const [only] = entries;
  if (entries.length === 1) return `an input ${formatShape(only![1].shape)}`;
  return `inputs ${entries.map(([name, { shape }]) => `"${name}" ${formatShape(shape)}`).join(", ")}`;
}

/** A port as people write it: `"tokens" int32 [N, 16]`. */
export function describePort({ name, dtype, shape }: Port): string {
  return `"${name}" ${dtype} ${shape === null ? "of open shape" : formatShape(shape)}`;
}
