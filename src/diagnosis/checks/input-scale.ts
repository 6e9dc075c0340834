import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface InputScale {
  readonly problem: "not-scaled" | "scaled-twice";
  /** The first layer with a kernel, and what it reads. */
  readonly layer: string;
  readonly min: number;
  readonly max: number;
  readonly deviation: number;
}

/** Initializers are made for inputs of about 1; scaled pixels stay well inside, raw ones do not. */
const largest = 20;
/** 1 / 255 twice leaves 1 / 255 of the range. */
const smallest = 0.05;

/** Pixels that reach the first kernel as 0 to 255, or all but vanished because something scaled them twice. */
export function inputScale(measured: Measurements): Found<InputScale> | null {
  const { read } = measured.inputs;
  if (read === null || hasLearned(measured)) return null;
  const reach = Math.max(Math.abs(read.min), Math.abs(read.max));
  const { layer, min, max, deviation } = read;
  const found = (problem: InputScale["problem"]) =>
    ({ severity: "illness", evidence: { problem, layer, min, max, deviation } }) as const;
  if (reach > largest) return found("not-scaled");
  return reach > 0 && reach < smallest ? found("scaled-twice") : null;
}
