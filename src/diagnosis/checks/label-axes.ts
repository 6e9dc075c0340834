import type { AxesFit } from "../axes.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface LabelAxes {
  /** How the answers fit as they are, and with the axes changed. */
  readonly asTheyAre: number;
  readonly changed: AxesFit;
}

const good = 0.8;

/** Answers that fit once x and y change places, or an axis is turned around. */
export function labelAxes({ outputs }: Measurements): Found<LabelAxes> | null {
  const [own, ...others] = outputs.axes;
  if (own === undefined) return null;
  const changed = others.reduce((best, fit) => (fit.explained > best.explained ? fit : best));
  if (own.explained >= good || changed.explained < good) return null;
  return { severity: "illness", evidence: { asTheyAre: own.explained, changed } };
}
