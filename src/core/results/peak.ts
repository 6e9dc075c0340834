import { z } from "zod";

/** The most that this machine was seen to do through one runtime on so many threads. */
export const peakSchema = z.object({
  runtimeId: z.string(),
  threads: z.number().int().positive(),
  /** The best of all sizes. */
  flopsPerSecond: z.number(),
  /** The best run of a product of two square matrices, for each of their sides. */
  matMuls: z.array(z.object({ side: z.number().int(), runs: z.number().int(), flopsPerSecond: z.number() })),
  /** The best run of reading one matrix again and again, smallest first; the largest fits in no cache. */
  bandwidths: z
    .array(z.object({ bytes: z.number().int(), runs: z.number().int(), bytesPerSecond: z.number() }))
    .nonempty(),
  /** CPU time over wall time of all of it: about the number of busy threads. */
  cpuOverWall: z.number(),
});

export type PeakRecord = z.infer<typeof peakSchema>;
