import { z } from "zod";

/** One number per seed, and where they lie. */
export const spreadSchema = z.object({
  /** In the order of the seeds; null where that seed's training diverged. */
  values: z.array(z.number().nullable()),
  /** Over the seeds that have a number; null where none has. */
  median: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

/** How many of so many, with Wilson's 95 % interval of the share. */
export const shareSchema = z.object({
  count: z.number().int().nonnegative(),
  of: z.number().int().nonnegative(),
  /** From 0 to 1. */
  low: z.number(),
  high: z.number(),
});

export type Spread = z.infer<typeof spreadSchema>;
export type Share = z.infer<typeof shareSchema>;
