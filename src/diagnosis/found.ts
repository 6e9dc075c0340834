import type { Measurements } from "./measurements.ts";

/** `illness`: it keeps the network from learning, or shows that it did not. `risk`: it often does. */
export type Severity = "illness" | "risk";

/** What a check found: evidence is data, and `texts/` makes sentences of it. */
export interface Found<Evidence extends object> {
  readonly severity: Severity;
  readonly evidence: Evidence;
}

/** Looks for one illness in what was measured; null where the network does not have it. */
export type Check<Evidence extends object> = (measured: Measurements) => Found<Evidence> | null;
