import { z } from "zod";

/** A power law cost = factor x size^exponent, fitted to logarithms by least squares. */
export const powerLawSchema = z.object({
  exponent: z.number(),
  /** 95 % interval of the exponent; null under three points. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  factor: z.number(),
  /** Share of the variance of the logarithms that the line explains. */
  r2: z.number(),
});

const pointSchema = z.object({
  /** Pixels along each side of the image. */
  side: z.number().int().positive(),
  flops: z.number().nullable(),
  weightBytes: z.number().int(),
  /** Median of each block, in the order of measuring; empty where the point failed. */
  p50sMs: z.array(z.number()),
  /** Why there are no times, or not all; null where nothing failed. */
  failure: z.string().nullable(),
});

/** The same architecture, untrained, on images of several sizes. */
export const sweepSchema = z.object({
  variantId: z.string(),
  runtimeId: z.string(),
  batch: z.number().int().positive(),
  threads: z.number().int().positive(),
  points: z.array(pointSchema),
  /** Time against the side; null where fewer than two sides were measured. */
  fit: powerLawSchema.nullable(),
  /** Floating-point operations against the side, for comparison. */
  flopsFit: powerLawSchema.nullable(),
});

export type PowerLaw = z.infer<typeof powerLawSchema>;
export type SweepPoint = z.infer<typeof pointSchema>;
export type SweepRecord = z.infer<typeof sweepSchema>;
