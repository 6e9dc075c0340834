import { z } from "zod";
import { classAccuracySchema } from "./class-accuracy.ts";

/** How a variant that tells two classes apart was trained; figures on the validation images where they say so. */
export const classTrainingSchema = z.object({
  outcome: z.enum(["trained", "diverged"]),
  preset: z.string(),
  backend: z.string(),
  seed: z.number().int(),
  trainCount: z.number().int(),
  validationCount: z.number().int(),
  testCount: z.number().int(),
  /** What each class is, from class 0 on. */
  classNames: z.array(z.string()),
  epochs: z.number().int(),
  bestEpoch: z.number().int(),
  seconds: z.number(),
  /** Of training frozen layers beforehand; 0 without. */
  pretrainingSeconds: z.number(),
  attempts: z.array(z.object({ optimizer: z.string(), outcome: z.string(), epochs: z.number().int() })),
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

/** How well one runtime's answers tell the classes apart, on all images that are scored. */
export const runtimeClassAccuracySchema = z.object({
  variantId: z.string(),
  runtimeId: z.string(),
  accuracy: classAccuracySchema,
});

/** An answer without a network, on the images of these variants. */
export const classBaselineSchema = z.object({
  id: z.string(),
  summary: z.string(),
  variantIds: z.array(z.string()),
  accuracy: classAccuracySchema,
});

export type ClassTraining = z.infer<typeof classTrainingSchema>;
export type RuntimeClassAccuracy = z.infer<typeof runtimeClassAccuracySchema>;
export type ClassBaseline = z.infer<typeof classBaselineSchema>;
