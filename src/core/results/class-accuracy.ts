import { z } from "zod";

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

export type ClassAccuracy = z.infer<typeof classAccuracySchema>;
