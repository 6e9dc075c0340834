import type { Spent } from "../../src/core/results.ts";

/** What a run's wall time goes to. */
export type SpentOn = "cells" | "accuracy" | "writing";

/** Keeps account of where the wall time of a run goes. */
export interface Spending {
  /** A process was ready for its first job. */
  started(readyMs: number): void;
  /** Does something on the account of `what`. */
  on<Result>(what: SpentOn, work: () => Promise<Result>): Promise<Result>;
  total(): Spent;
}

/**
 * @param before what an earlier part of the run spent; absent where there was none
 * @param now milliseconds, injectable for tests
 */
export function trackSpending(before?: Spent, now: () => number = () => performance.now()): Spending {
  const spent = { cells: 0, accuracy: 0, writing: 0 };
  let processes = 0;
  let processStartMs = 0;
  return {
    started: (readyMs) => {
      processes += 1;
      processStartMs += readyMs;
    },
    on: async (what, work) => {
      const startedMs = now();
      try {
        return await work();
      } finally {
        spent[what] += now() - startedMs;
      }
    },
    // The first job of a process waits for its start, so the start is counted in the cells too.
    total: () => ({
      processes: processes + (before?.processes ?? 0),
      processStartMs: processStartMs + (before?.processStartMs ?? 0),
      cellsMs: Math.max(0, spent.cells - processStartMs) + (before?.cellsMs ?? 0),
      accuracyMs: spent.accuracy + (before?.accuracyMs ?? 0),
      writingMs: spent.writing + (before?.writingMs ?? 0),
    }),
  };
}
