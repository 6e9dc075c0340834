import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";
import type { SharedMapFacts } from "../probe-maps.ts";

export interface DiffuseHeatmap {
  readonly maps: readonly SharedMapFacts[];
}

/** Of the entropy of equal shares: from here on the expected place is nearly the middle, whatever the image. */
const diffuseFrom = 0.9;

/** A softmax over a map, or over bins, that spreads over all of it: its expected place stays in the middle. */
export function diffuseHeatmap(measured: Measurements): Found<DiffuseHeatmap> | null {
  if (hasLearned(measured)) return null;
  const maps = [...measured.maps, ...sharedOutput(measured)].filter(
    ({ entropyShare }) => entropyShare > diffuseFrom,
  );
  return maps.length === 0 ? null : { severity: "illness", evidence: { maps } };
}

/** Maps that the network answers and that a softmax made. */
function sharedOutput({ maps, outputMap }: Measurements): SharedMapFacts[] {
  if (outputMap === null || outputMap.entropyShare === null) return [];
  if (maps.some(({ readBy }) => readBy.includes(outputMap.layer))) return [];
  const { layer, height, width, entropyShare, peak } = outputMap;
  return [{ layer, cells: height * width, entropyShare, peak, afterSoftmax: null, readBy: [] }];
}
