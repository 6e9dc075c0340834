import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface LabelEncoding {
  readonly problem: "one-label" | "too-many-classes" | "not-from-zero" | "empty-class";
  readonly units: number;
  readonly classes: readonly { readonly name: string; readonly count: number }[];
}

/** Labels that the outputs cannot stand for, or that leave nothing to tell apart. */
export function labelEncoding({ labels, outputs, network }: Measurements): Found<LabelEncoding> | null {
  const { units } = network.output;
  const { classes } = labels;
  const found = (problem: LabelEncoding["problem"], severity: "illness" | "risk" = "illness") => ({
    severity,
    evidence: { problem, units, classes },
  });
  if (outputs.units.length > 0 && labels.min === labels.max && labels.kind !== "classes")
    return found("one-label");
  if (labels.kind !== "classes") return null;
  const used = classes.filter(({ count }) => count > 0);
  if (used.length < 2) return found("one-label");
  const places = units === 1 ? 2 : units;
  if (classes.length > places) {
    const first = Number(used[0]!.name);
    const isShifted = Number.isInteger(first) && first > 0 && used.length <= places;
    return found(isShifted ? "not-from-zero" : "too-many-classes");
  }
  return used.length < places ? found("empty-class", "risk") : null;
}
