import type { Graph } from "./graph.ts";
import type { LayerContext } from "./layer-context.ts";
import type { Value } from "./types.ts";
import type { WeightStore } from "./weight-store.ts";

/** What all layers of one conversion share. */
export interface Conversion {
  readonly graph: Graph;
  readonly opset: number;
  readonly weights: WeightStore;
  /** Layout changes already in the graph, by value name and target. */
  readonly layoutCache: Map<string, Value>;
  /** Makes other forms of values, by value name and form. */
  readonly forms: Map<string, () => Value>;
  /** Converts one call of any layer; wrappers use it for the layer inside them. */
  convertLayer(layer: LayerContext, inputs: readonly Value[]): readonly Value[];
}
