import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface OutputsNotFinite {
  readonly images: number;
  readonly count: number;
}

/** Answers that are NaN or infinite. */
export function outputsNotFinite({ outputs }: Measurements): Found<OutputsNotFinite> | null {
  if (outputs.notFinite === 0) return null;
  return { severity: "illness", evidence: { images: outputs.notFinite, count: outputs.count } };
}
