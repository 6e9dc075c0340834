import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface EqualWeights {
  readonly layers: readonly EqualLayer[];
}

interface EqualLayer {
  readonly layer: string;
  readonly kind: "zero" | "equal";
  readonly units: number;
}

/** Smaller than any initializer makes them, and than training leaves them. */
const zeroRms = 1e-7;

/** Kernels of zeros, or with the same weights for every unit: such units get the same gradient, and stay equal. */
export function equalWeights({ weights }: Measurements): Found<EqualWeights> | null {
  const layers = weights.flatMap(({ layer, kernelRms, equalUnits, units }): EqualLayer[] => {
    if (kernelRms === null || units === null) return [];
    if (kernelRms < zeroRms) return [{ layer, kind: "zero", units }];
    return equalUnits === units - 1 && units > 1 ? [{ layer, kind: "equal", units }] : [];
  });
  return layers.length === 0 ? null : { severity: "illness", evidence: { layers } };
}
