import { z } from "zod";
import { attemptsSchema, trainingCourse, trainingStart } from "./training.ts";

/** Localisation errors over one set of images. */
export const accuracySchema = z.object({
  count: z.number().int().positive(),
  meanErrorPx: z.number(),
  medianErrorPx: z.number(),
  p95ErrorPx: z.number(),
  /** Share of the images with an error of at most 1 (3) pixels. */
  within1Px: z.number(),
  within3Px: z.number(),
  /** Mean squared error per axis, in the [-1, 1] scale. */
  mse: z.number(),
});

/** How well points were found. */
export const pointScoreSchema = accuracySchema.extend({
  task: z.literal("point"),
  /** Standard error of the mean error. */
  standardErrorPx: z.number(),
});

/** How a variant that finds a point was trained; figures on the validation images. */
export const pointTrainingSchema = z.object({
  task: z.literal("point"),
  ...trainingStart,
  ...trainingCourse,
  attempts: attemptsSchema,
  history: z.array(
    z.object({
      epoch: z.number().int(),
      trainLoss: z.number().nullable(),
      validationMse: z.number().nullable(),
      validationMeanErrorPx: z.number().nullable(),
    }),
  ),
  targetVariance: z.number().nullable(),
  varianceRatio: z.number().nullable(),
  biasPx: z.tuple([z.number(), z.number()]).nullable(),
  errorVariancePx2: z.number().nullable(),
  collapsed: z.boolean().nullable(),
});

export type Accuracy = z.infer<typeof accuracySchema>;
export type PointScore = z.infer<typeof pointScoreSchema>;
export type PointTraining = z.infer<typeof pointTrainingSchema>;
