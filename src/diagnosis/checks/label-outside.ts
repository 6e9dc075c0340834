import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface LabelOutside {
  readonly images: number;
  readonly count: number;
}

/** Up to this share things that are cut off by the edge are likely; beyond it labels and images do not belong together. */
const fewShare = 0.05;

/** Labels that reach over the edge of their image by more than a pixel. */
export function labelOutside({ labels, images }: Measurements): Found<LabelOutside> | null {
  const { outside } = labels;
  if (outside === null || outside === 0) return null;
  const severity = outside / images.count > fewShare ? "illness" : "risk";
  return { severity, evidence: { images: outside, count: images.count } };
}
