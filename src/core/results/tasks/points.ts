import { z } from "zod";

/** Low and high end of a 95 % interval: 1.96 standard errors over the images either way. */
const intervalSchema = z.tuple([z.number(), z.number()]);

/** How well the key points of one thing in each image were found, in pixels of the images as they came. */
export const pointsScoreSchema = z.object({
  task: z.literal("points"),
  /** Images with a labelled key point. */
  count: z.number().int().positive(),
  /** Key points that are labelled in them. */
  labelled: z.number().int().positive(),
  /** Mean over the images of the mean distance of their labelled key points. */
  meanErrorPx: z.number(),
  meanErrorIntervalPx: intervalSchema,
  standardErrorPx: z.number(),
  /** Over key points. */
  medianErrorPx: z.number(),
  p95ErrorPx: z.number(),
  /** Normalised mean error: that of each image by its length, and the mean of these. */
  nme: z.number(),
  nmeInterval: intervalSchema,
  nmeStandardError: z.number(),
  /** The length that distances are divided by for NME and PCK, in words. */
  dividedBy: z.string(),
  /** Share of the key points within 0.05 (0.1, 0.2) of that length; of the second with a bootstrap over the images. */
  pck05: z.number(),
  pck10: z.number(),
  pck10Interval: intervalSchema,
  pck20: z.number(),
  /** Mean object key point similarity over the images with a known area; null where none has. */
  oks: z.number().nullable(),
  oksInterval: intervalSchema.nullable(),
  oksStandardError: z.number().nullable(),
  /** Of each key point, in their order; null for one that is labelled nowhere. */
  byPoint: z.array(
    z.object({ name: z.string(), labelled: z.number().int(), meanErrorPx: z.number().nullable() }),
  ),
});

export type PointsScore = z.infer<typeof pointsScoreSchema>;
