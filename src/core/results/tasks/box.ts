import { z } from "zod";

/** Low and high end of a 95 % interval. */
const intervalSchema = z.tuple([z.number(), z.number()]);

/** How well one box in each image was found, in pixels of the images as they came. */
export const boxScoreSchema = z.object({
  task: z.literal("box"),
  count: z.number().int().positive(),
  /** Mean intersection over union, and 1.96 standard errors either way. */
  meanIou: z.number(),
  meanIouInterval: intervalSchema,
  standardError: z.number(),
  medianIou: z.number(),
  /** Share of the images with an IoU of at least 0.5 (0.75); of the first with Wilson's interval. */
  within50: z.number(),
  within50Interval: intervalSchema,
  within75: z.number(),
  /** Mean over the thresholds 0.50 to 0.95 of the share of the images that reach them. */
  within50To95: z.number(),
  meanGiou: z.number(),
  /** Mean distance of the centres. */
  meanCentreErrorPx: z.number(),
  /** Share of the images with the right class, with Wilson's interval; null for a network that tells none. */
  classAccuracy: z.number().nullable(),
  classAccuracyInterval: intervalSchema.nullable(),
});

export type BoxScore = z.infer<typeof boxScoreSchema>;
