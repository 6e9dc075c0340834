import { z } from "zod";
import { attemptsSchema, trainingCourse, trainingStart } from "./training.ts";

/** Low and high end of a 95 % interval. */
const intervalSchema = z.tuple([z.number(), z.number()]);

/** How well classes were told apart over one set of images. */
export const classAccuracySchema = z.object({
  count: z.number().int().positive(),
  /** Number of classes that the model tells apart. */
  classes: z.number().int().min(2),
  /** Share of the images with the right class. */
  accuracy: z.number(),
  /** Wilson's. */
  accuracyInterval: intervalSchema,
  /** Mean of -log(probability of the true class), natural logarithm. */
  logLoss: z.number(),
  /** Mean and 1.96 standard errors either way, not under 0. */
  logLossInterval: intervalSchema,
  /** Area under the ROC curve; null for more than two classes, or where an answer is NaN or infinite. */
  auc: z.number().nullable(),
  /** DeLong's; null without an AUC, and where it has no width because no pair is in the wrong order. */
  aucInterval: intervalSchema.nullable(),
});

/** How well classes were told apart. */
export const classesScoreSchema = classAccuracySchema.extend({
  task: z.literal("classes"),
  /** Null for a model that gives classes without probabilities. */
  logLoss: z.number().nullable(),
  logLossInterval: intervalSchema.nullable(),
});

/** How a variant that tells two classes apart was trained; figures on the validation images where they say so. */
export const classesTrainingSchema = z.object({
  task: z.literal("classes"),
  ...trainingStart,
  validationCount: z.number().int(),
  testCount: z.number().int(),
  /** What each class is, from class 0 on. */
  classNames: z.array(z.string()),
  ...trainingCourse,
  /** Of training frozen layers beforehand; 0 without. */
  pretrainingSeconds: z.number(),
  attempts: attemptsSchema,
  history: z.array(
    z.object({
      epoch: z.number().int(),
      trainLoss: z.number().nullable(),
      validationLogLoss: z.number().nullable(),
      validationAccuracy: z.number().nullable(),
    }),
  ),
  /** On the test images: Var(probability of class 1) / Var(class), and the share of the most frequent answer. */
  varianceRatio: z.number().nullable(),
  largestAnswerShare: z.number().nullable(),
  collapsed: z.boolean().nullable(),
});

export type ClassAccuracy = z.infer<typeof classAccuracySchema>;
export type ClassesScore = z.infer<typeof classesScoreSchema>;
export type ClassesTraining = z.infer<typeof classesTrainingSchema>;
