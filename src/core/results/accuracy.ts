import { z } from "zod";

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

/** An answer without a network, for comparison. */
export const baselineSchema = z.object({ id: z.string(), summary: z.string(), accuracy: accuracySchema });

/** The accuracy of one variant as one runtime answers, on all validation images. */
export const runtimeAccuracySchema = z.object({
  variantId: z.string(),
  runtimeId: z.string(),
  accuracy: accuracySchema,
});

export type Accuracy = z.infer<typeof accuracySchema>;
export type BaselineRecord = z.infer<typeof baselineSchema>;
export type RuntimeAccuracy = z.infer<typeof runtimeAccuracySchema>;
