import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface WeightsNotFinite {
  readonly layers: readonly { readonly layer: string; readonly notFinite: number; readonly count: number }[];
}

/** Weights that are NaN or infinite: training exploded, and was saved all the same. */
export function weightsNotFinite({ weights }: Measurements): Found<WeightsNotFinite> | null {
  const layers = weights
    .filter(({ notFinite }) => notFinite > 0)
    .map(({ layer, notFinite, count }) => ({ layer, notFinite, count }));
  return layers.length === 0 ? null : { severity: "illness", evidence: { layers } };
}
