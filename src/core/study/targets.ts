import { z } from "zod";
import { shareSchema, spreadSchema } from "./statistics.ts";

/** One training of a network that finds boxes or key points, at one learning rate. */
export const targetRecordSchema = z.object({
  /** Hash of recipe, images, seed and rate. */
  id: z.string(),
  variantId: z.string(),
  learningRate: z.number().positive(),
  seed: z.number().int(),
  backend: z.string(),
  outcome: z.enum(["trained", "diverged"]),
  optimizer: z.string(),
  epochs: z.number().int().nonnegative(),
  seconds: z.number().nonnegative(),
  /** The first measure of the task on images that it was not trained on, smaller being better; null where it diverged. */
  error: z.number().nullable(),
  /** The same of the best answer that needs no network. */
  withoutNetwork: z.number(),
  /** Whether the error was still falling when the epochs were used up. */
  isOpen: z.boolean(),
});

/** A network that finds boxes or key points at one learning rate, over the seeds. */
export const targetSweepRowSchema = z.object({
  variantId: z.string(),
  optimizer: z.string(),
  learningRate: z.number(),
  /** What the error is, with its unit: `1 − IoU`, `error (px)`. */
  measure: z.string(),
  error: spreadSchema,
  withoutNetwork: spreadSchema,
  diverged: shareSchema,
  unfinished: shareSchema,
});

export type TargetRecord = z.infer<typeof targetRecordSchema>;
export type TargetSweepRow = z.infer<typeof targetSweepRowSchema>;
