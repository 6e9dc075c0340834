import { z } from "zod";
import { spreadSchema } from "./statistics.ts";

/** Errors on places, and how answers follow the box. */
const placesScoreSchema = z.object({
  count: z.number().int(),
  meanErrorPx: z.number(),
  mse: z.number(),
  /** Var(prediction) / Var(target), each summed over x and y. */
  varianceRatio: z.number(),
  /** Pixels that an answer moves when the box moves by one, on average; null where no places are a pixel apart. */
  shiftPerPixel: z.number().nullable(),
});

/** One training of a head on one split of the places. */
export const architectureRecordSchema = z.object({
  /** Hash of variant, recipe, images, split, seed and backend. */
  id: z.string(),
  variantId: z.string(),
  split: z.enum(["seen", "uniform", "quadrant"]),
  preset: z.enum(["full", "quick"]),
  seed: z.number().int(),
  backend: z.string(),
  outcome: z.enum(["trained", "diverged"]),
  optimizer: z.string(),
  parameters: z.number().int(),
  /** Of one image in the ONNX model; null where they are not known. */
  megaFlops: z.number().nullable(),
  epochs: z.number().int(),
  seconds: z.number(),
  /** On places that were trained on; null where training diverged. */
  seen: placesScoreSchema.nullable(),
  /** On places that were not; null where there are none, too. */
  neverSeen: placesScoreSchema.nullable(),
  /** Mean error in each of 8x8 parts of the image, row by row, in pixels; null where a part has no place. */
  errorMapPx: z.array(z.number().nullable()).length(64).nullable(),
  /**
   * How far apart the answers lie, along the longer axis, to squares that are six pixels or more from every edge (their
   * own places span 43); absent in records of before, and where training diverged.
   */
  innerExtentPx: z.number().optional(),
  /** Weights that nobody trained. */
  byHand: z.literal(true).optional(),
});

/** A head, or an answer without a network, on one split, over the seeds. */
export const architectureRowSchema = z.object({
  answerer: z.string(),
  isBaseline: z.boolean(),
  summary: z.string(),
  split: z.enum(["seen", "uniform", "quadrant"]),
  seeds: z.array(z.number().int()),
  parameters: z.number().int().nullable(),
  megaFlops: z.number().nullable(),
  seconds: spreadSchema,
  seenErrorPx: spreadSchema,
  /** Empty for the split `seen`. */
  neverSeenErrorPx: spreadSchema,
  neverSeenVarianceRatio: spreadSchema,
  seenShift: spreadSchema,
  neverSeenShift: spreadSchema,
  /** Empty in studies of before. */
  innerExtentPx: spreadSchema.optional(),
  /** Median over the seeds of each part of the image. */
  errorMapPx: z.array(z.number().nullable()).length(64).nullable(),
});

export type PlacesScore = z.infer<typeof placesScoreSchema>;
export type ArchitectureRecord = z.infer<typeof architectureRecordSchema>;
export type ArchitectureRow = z.infer<typeof architectureRowSchema>;
