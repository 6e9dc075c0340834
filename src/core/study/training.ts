import { z } from "zod";
import { accuracySchema } from "../results.ts";

/** How the weights are found; a rate of 1e9 is allowed, and diverges. */
export const studyOptimizerSchema = z.discriminatedUnion("name", [
  z.object({ name: z.literal("adam"), learningRate: z.number().positive() }),
  z.object({ name: z.literal("sgd"), learningRate: z.number().positive() }),
  z.object({ name: z.literal("least-squares") }),
]);

/** One training of the study, and all that its outcome depends on. */
export const trainingSpecSchema = z.object({
  /** The variant whose layers are trained. */
  network: z.string(),
  optimizer: studyOptimizerSchema,
  loss: z.enum(["mse", "mse-plus-5-msle", "dsnt-js", "heatmap-cross-entropy", "bins-cross-entropy"]),
  /** What the network answers for the left (top) and the right (bottom) edge. */
  outputRange: z.tuple([z.number(), z.number()]),
  /** Name of the kind of images that it sees. */
  images: z.string(),
  /** This many images again and again, and validated on the same; null for new images all the time. */
  distinct: z.number().int().positive().nullable(),
  batchSize: z.number().int().positive(),
  /** An epoch of the study is a count of updates, so that every network is looked at equally often. */
  updatesPerEpoch: z.number().int().positive(),
  epochs: z.number().int().positive(),
  /** Ends after this many epochs without a new best one. */
  patience: z.number().int().positive(),
  /** Ends as soon as the mean error is this small. */
  enoughPx: z.number().nonnegative(),
  validationCount: z.number().int().positive(),
  seed: z.number().int(),
  /** Names of further image sets on which the trained network is tried. */
  tests: z.array(z.string()),
});

/** Errors on one set of images. Points are compared in [-1, 1]; variances are population variances. */
export const studyAccuracySchema = accuracySchema.extend({
  /** Mean over x and y of the variance of the targets. */
  targetVariance: z.number(),
  /** Var(prediction) / Var(target), each summed over x and y. */
  varianceRatio: z.number(),
  biasPx: z.tuple([z.number(), z.number()]),
  /** Variance of prediction minus target, summed over x and y, in pixels squared. */
  errorVariancePx2: z.number(),
});

export const trainingResultSchema = z.object({
  outcome: z.enum(["trained", "diverged"]),
  /** Why it ended. */
  ended: z.enum(["good enough", "no progress", "budget", "diverged", "solved"]),
  parameters: z.number().int(),
  updates: z.number().int().nonnegative(),
  /** The epoch that was kept: that with the smallest mean error; 0 for least squares. */
  bestEpoch: z.number().int().nonnegative(),
  seconds: z.number().nonnegative(),
  backend: z.string(),
  /** Errors of the kept epoch; null where training diverged in its first epoch. */
  accuracy: studyAccuracySchema.nullable(),
  tests: z.array(z.object({ images: z.string(), accuracy: studyAccuracySchema })),
  history: z.array(
    z.object({
      updates: z.number().int(),
      trainLoss: z.number().nullable(),
      errorPx: z.number().nullable(),
    }),
  ),
});

export const trainingRecordSchema = z.object({
  /** Hash of the network, the recipe, the images and the backend: equal trainings have equal ids. */
  id: z.string(),
  spec: trainingSpecSchema,
  result: trainingResultSchema,
});

export type StudyOptimizer = z.infer<typeof studyOptimizerSchema>;
export type TrainingSpec = z.infer<typeof trainingSpecSchema>;
export type TrainingResult = z.infer<typeof trainingResultSchema>;
export type TrainingRecord = z.infer<typeof trainingRecordSchema>;
export type StudyAccuracy = z.infer<typeof studyAccuracySchema>;
