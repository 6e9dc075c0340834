import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface Saturation {
  readonly layers: readonly {
    readonly layer: string;
    readonly activation: string;
    readonly saturated: number;
  }[];
}

const harmfulShare = 0.9;

/** Sigmoid or tanh layers that answer only their ends, where they are flat. */
export function saturation(measured: Measurements): Found<Saturation> | null {
  if (hasLearned(measured)) return null;
  // Nearly all cells of a heatmap are 0, as they should be.
  const drawn = measured.outputMap?.layer;
  const layers = measured.activations.flatMap(({ layer, activation, saturated }) =>
    layer !== drawn && saturated !== null && saturated >= harmfulShare
      ? [{ layer, activation, saturated }]
      : [],
  );
  return layers.length === 0 ? null : { severity: "illness", evidence: { layers } };
}
