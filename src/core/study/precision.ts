import { z } from "zod";
import { precisionNameSchema } from "../results/precision.ts";

/** A mean over images on one choice of calibration images, and its 95 % interval. */
const lossSchema = z.object({ difference: z.number(), interval: z.tuple([z.number(), z.number()]) });

/** What of an architecture may decide how much it loses. */
const traitsSchema = z.object({
  /** Where the place comes from: numbers of a dense layer, or a map. */
  answer: z.enum(["regression", "heatmap"]),
  activation: z.enum(["ReLU", "sigmoid", "both", "none"]),
  convolution: z.enum(["depthwise", "plain", "none"]),
});

/** One variant in one precision. */
export const precisionLossRowSchema = z.object({
  variantId: z.string(),
  precision: precisionNameSchema,
  traits: traitsSchema,
  /** Bytes with gzip, over those of float32. */
  gzipShare: z.number(),
  /** On which both precisions answered. */
  runtimeId: z.string(),
  unit: z.string(),
  /** Mean in float32. */
  before: z.number(),
  /** Growth that nobody would see. */
  margin: z.number(),
  /** One for each choice of calibration images; one where nothing was calibrated. */
  losses: z.array(lossSchema).min(1),
  /** How far answers move for each of these choices, in whatever direction; none in runs of before. */
  moves: z.array(lossSchema),
  /** Time over that of float32 on that runtime; null where it was not timed. */
  ratio: z.object({ ratio: z.number(), interval: z.tuple([z.number(), z.number()]).nullable() }).nullable(),
});

/** A statement on what loses more, what was measured of it, and what its rule makes of that. */
export const precisionVerdictSchema = z.object({
  id: z.string(),
  statement: z.string(),
  rule: z.string(),
  measured: z.string(),
  verdict: z.enum(["supported", "refuted", "depends", "not measured"]),
});

/** The part `precision` of a study: what each architecture loses in fewer bits, from a run of the bench. */
export const precisionFindingsSchema = z.object({
  /** Makes the run again. */
  command: z.string(),
  finishedAt: z.string().nullable(),
  cpu: z.string(),
  rows: z.array(precisionLossRowSchema),
  verdicts: z.array(precisionVerdictSchema),
});

export type PrecisionTraits = z.infer<typeof traitsSchema>;
export type PrecisionLoss = z.infer<typeof lossSchema>;
export type PrecisionLossRow = z.infer<typeof precisionLossRowSchema>;
export type PrecisionVerdict = z.infer<typeof precisionVerdictSchema>;
export type PrecisionFindings = z.infer<typeof precisionFindingsSchema>;
