import { z } from "zod";
import { shareSchema, spreadSchema } from "./statistics.ts";
import { studyOptimizerSchema } from "./training.ts";

/** How many seeds ended how; what is left of them ended in between. */
const outcomesSchema = z.object({
  learned: shareSchema,
  collapsed: shareSchema,
  diverged: shareSchema,
});

/** A variant with its recipe, over the seeds. */
export const localisationRowSchema = outcomesSchema.extend({
  variantId: z.string(),
  family: z.string(),
  optimizer: z.string(),
  parameters: z.number().int(),
  trainingIds: z.array(z.string()),
  updates: spreadSchema,
  meanErrorPx: spreadSchema,
  varianceRatio: spreadSchema,
  /** In the [-1, 1] scale, per axis. */
  mse: spreadSchema,
  targetVariance: spreadSchema,
  /** h(Y) - 1/2 ln(2 pi e MSE) per axis, Y as if it were continuous. */
  informationNats: spreadSchema,
  /** The same for a point anywhere in the pixel, which is what a discrete place can be compared with. */
  ditheredInformationNats: spreadSchema,
  /** (Var(prediction) + bias^2) / MSE, and the same with the variance of the error. */
  predictionVarianceShare: spreadSchema,
  errorVarianceShare: spreadSchema,
});

/** One network at one learning rate, over the seeds. */
export const sweepCellSchema = outcomesSchema.extend({
  variantId: z.string(),
  optimizer: studyOptimizerSchema,
  learningRate: z.number(),
  meanErrorPx: spreadSchema,
  varianceRatio: spreadSchema,
  /** Seeds that were still getting better when their updates were used up. */
  unfinished: shareSchema,
});

/** A variant's recipe with one size of batch. */
export const batchRowSchema = outcomesSchema.extend({
  variantId: z.string(),
  optimizer: z.string(),
  batchSize: z.number().int(),
  meanErrorPx: spreadSchema,
});

/** A variant's recipe with as many updates as the rest of the study, or more. */
export const longerRowSchema = outcomesSchema.extend({
  variantId: z.string(),
  optimizer: z.string(),
  /** The most updates that a training could take. */
  updateLimit: z.number().int(),
  meanErrorPx: spreadSchema,
  /** Seeds that were still getting better when their updates were used up. */
  unfinished: shareSchema,
});

/** A closed form and its simulation. */
export const formulaRowSchema = z.object({
  id: z.string(),
  what: z.string(),
  formula: z.string(),
  closedForm: z.number(),
  simulated: spreadSchema,
  /** What was said; null where nobody gave a number. */
  said: z.number().nullable(),
});

/** A variant on few images. */
export const overfitRowSchema = z.object({
  variantId: z.string(),
  optimizer: z.string(),
  counts: z.array(z.object({ count: z.number().int(), fitted: shareSchema, meanErrorPx: spreadSchema })),
  /** Most images that were fitted before the first count that was not, by seed. */
  largestFitted: spreadSchema,
});

/** A variant with targets in one scale. */
export const scaleRowSchema = outcomesSchema.extend({
  variantId: z.string(),
  outputRange: z.tuple([z.number(), z.number()]),
  meanErrorPx: spreadSchema,
});

/** A variant, or an answer without a network, on one kind of images. */
export const imagesRowSchema = z.object({
  /** A variant, or `centroid of bright pixels`, or `mean of the targets`. */
  answerer: z.string(),
  isBaseline: z.boolean(),
  /** What it was trained on, and what it was tried on. */
  trainedOn: z.string(),
  triedOn: z.string(),
  meanErrorPx: spreadSchema,
});

export type LocalisationRow = z.infer<typeof localisationRowSchema>;
export type SweepCell = z.infer<typeof sweepCellSchema>;
export type BatchRow = z.infer<typeof batchRowSchema>;
export type LongerRow = z.infer<typeof longerRowSchema>;
export type FormulaRow = z.infer<typeof formulaRowSchema>;
export type OverfitRow = z.infer<typeof overfitRowSchema>;
export type ScaleRow = z.infer<typeof scaleRowSchema>;
export type ImagesRow = z.infer<typeof imagesRowSchema>;
