import { z } from "zod";

/** The figures of a cell, made from its blocks alone. */
export const latencySchema = z.object({
  /** Median of the blocks' medians. */
  p50Ms: z.number(),
  /** The 95 % interval of `p50Ms`; null where there are too few blocks. */
  p50Interval: z.tuple([z.number(), z.number()]).nullable(),
  /** Of the samples of all blocks; null where there are too few: 64 for p90, 130 for p95, 662 for p99. */
  p90Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  minMs: z.number(),
  maxMs: z.number(),
  /** Images per second: batch size over `p50Ms`. */
  imagesPerSecond: z.number(),
  sampleCount: z.number().int(),
  /** Different inputs in rotation. */
  inputs: z.number().int(),
  /** Samples more than 1.5 (mild) and 3 (severe) interquartile ranges outside the quartiles of their block. */
  outliers: z.object({ mild: z.number().int(), severe: z.number().int() }),
});

export type Latency = z.infer<typeof latencySchema>;
