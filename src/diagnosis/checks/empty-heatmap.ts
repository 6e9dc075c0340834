import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";
import type { OutputMapFacts } from "../probe-output-maps.ts";

export interface EmptyHeatmap {
  readonly map: OutputMapFacts;
}

/** Of a target's peak, which is 1. */
const emptyBelow = 0.1;

/** Maps that the network answers with next to nothing on them: zeros everywhere are nearly right, but for a few cells. */
export function emptyHeatmap(measured: Measurements): Found<EmptyHeatmap> | null {
  const { outputMap } = measured;
  if (outputMap === null || outputMap.isShared || hasLearned(measured)) return null;
  if (outputMap.peak - outputMap.background >= emptyBelow) return null;
  return { severity: "illness", evidence: { map: outputMap } };
}
