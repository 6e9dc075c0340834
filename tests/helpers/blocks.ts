import type { Block } from "../../src/core/results.ts";
import { median } from "../../src/measure/statistics.ts";

/** A block with these samples, undisturbed unless the change says otherwise. */
export function blockOf(samplesMs: readonly number[], change: Partial<Block> = {}): Block {
  return {
    round: 1,
    startedAt: "2026-01-02T03:04:05.000Z",
    samplesMs: [...samplesMs],
    p50Ms: median(samplesMs),
    warmupRuns: 20,
    steady: true,
    coldStart: { importMs: 1, readMs: 1, createMs: 1, firstRunMs: 1 },
    evidence: { cpuOverWall: 1, pressureSomeAvg10: 0, stealShare: 0, involuntarySwitches: 0 },
    contaminated: null,
    ...change,
  };
}
