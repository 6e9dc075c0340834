import { z } from "zod";

/** What a process pays before its first answer. */
export const coldStartSchema = z.object({
  importMs: z.number(),
  readMs: z.number(),
  createMs: z.number(),
  firstRunMs: z.number(),
});

/** What tells whether something else had the processor while a block was timed. Null where the system cannot say. */
export const evidenceSchema = z.object({
  /**
   * CPU time of the process over wall time while timing: about the number of busy threads. Null where it ran on a
   * device that cannot be asked.
   */
  cpuOverWall: z.number().nullable(),
  /**
   * Share of its time in which a thread that computed was ready and had no processor, less what helpers of the same
   * process can explain; of the one that waited most. Absent in results before it was kept.
   */
  waitShare: z.number().nullable().optional(),
  /** Per cent of the last 10 s in which some task of this machine waited for a processor. */
  pressureSomeAvg10: z.number().nullable(),
  /** Share of this machine's processor time that its host gave to others. */
  stealShare: z.number().nullable(),
  /** How often the process had to give up its processor although it was not done. */
  involuntarySwitches: z.number().nullable(),
});

/** What one fresh process measured of one cell. */
export const blockSchema = z.object({
  /** The round that it belongs to, from 1. */
  round: z.number().int().positive(),
  startedAt: z.string(),
  /** Milliseconds of timed runs, in the order of collection. Of many runs, every second, third, ... is kept. */
  samplesMs: z.array(z.number()),
  /** Median of the samples. */
  p50Ms: z.number(),
  /** The step of the clock that took the times, where it is a browser's. */
  clockStepMs: z.number().optional(),
  /** Runs behind one sample, where one run is too short for that clock; absent for one. */
  runsInSample: z.number().int().optional(),
  /** Median of some runs that waited for the answers as an app does, where `samplesMs` blocked; absent elsewhere. */
  asAppP50Ms: z.number().optional(),
  warmupRuns: z.number().int(),
  /** Whether warm-up ended because the times were steady, not because its limit was reached. */
  steady: z.boolean(),
  coldStart: coldStartSchema,
  evidence: evidenceSchema,
  /** Why the times are in doubt, in words; null where they are not. */
  contaminated: z.string().nullable(),
});

export type ColdStart = z.infer<typeof coldStartSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type Block = z.infer<typeof blockSchema>;
