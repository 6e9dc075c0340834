import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface PlaceLost {
  /** The layer behind which no place is left. */
  readonly layer: string;
  readonly perPixel: number;
  readonly freshShare: number;
  readonly movedPx: number;
}

/** A network that can tell places changes its answers by about as much as if the picture went away. */
const lostBelow = 0.1;
/** Pixels that an answer should follow a picture that moves by one. */
const followsFrom = 0.5;

/** Layers that average the places away before anything has made numbers of them: all answers are about one. */
export function placeLost(measured: Measurements): Found<PlaceLost> | null {
  const { place } = measured;
  if (place === null || place.pooledBy === null || place.freshShare === null) return null;
  const { pooledBy: layer, freshShare, perPixel, movedPx } = place;
  if (freshShare >= lostBelow || perPixel >= followsFrom || hasLearned(measured)) return null;
  return { severity: "illness", evidence: { layer, perPixel, freshShare, movedPx } };
}
