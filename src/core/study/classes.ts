import { z } from "zod";
import { shareSchema, spreadSchema } from "./statistics.ts";

/** One training of a variant that tells two classes apart. */
export const classRecordSchema = z.object({
  /** Hash of variant, recipe, images and seed. */
  id: z.string(),
  variantId: z.string(),
  preset: z.enum(["full", "quick"]),
  seed: z.number().int(),
  backend: z.string(),
  outcome: z.enum(["trained", "diverged"]),
  optimizer: z.string(),
  parameters: z.number().int(),
  epochs: z.number().int().nonnegative(),
  seconds: z.number().nonnegative(),
  /** On the test images; null where training diverged. */
  accuracy: z
    .object({
      count: z.number().int(),
      errorRate: z.number(),
      logLoss: z.number(),
      /** Var(probability of class 1) / Var(class). */
      varianceRatio: z.number(),
      majorityAccuracy: z.number(),
    })
    .nullable(),
  /** Largest less smallest log loss on the validation images; null with fewer than two epochs. */
  validationLossRange: z.number().nullable(),
  /** Share of the epochs after the first in which the training loss rose. */
  trainLossRises: z.number().nullable(),
});

/** A classifier over the seeds. */
export const classRowSchema = z.object({
  variantId: z.string(),
  optimizer: z.string(),
  parameters: z.number().int(),
  /** Updates of a training, the most over the seeds; null in older studies. */
  updates: z.number().int().nullable().default(null),
  /** Seeds with at most one wrong answer in ten. */
  tellsApart: shareSchema,
  diverged: shareSchema,
  errorRate: spreadSchema,
  logLoss: spreadSchema,
  varianceRatio: spreadSchema,
  validationLossRange: spreadSchema,
  trainLossRises: spreadSchema,
});

export type ClassRecord = z.infer<typeof classRecordSchema>;
export type ClassRow = z.infer<typeof classRowSchema>;
