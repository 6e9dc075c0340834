import { z } from "zod";

/** Low and high end of a 95 % interval. */
const intervalSchema = z.tuple([z.number(), z.number()]);

/** How well the key points of one thing in each image were found, in pixels of the images as they came. */
export const pointsScoreSchema = z.object({
  task: z.literal("points"),
  /** Images with a labelled key point. */
  count: z.number().int().positive(),
  /** Key points that are labelled in them. */
  pointCount: z.number().int().positive(),
  /** Mean over the images of the mean distance of their labelled key points, and 1.96 standard errors either way. */
  meanErrorPx: z.number(),
  meanErrorIntervalPx: intervalSchema,
  standardErrorPx: z.number(),
  medianErrorPx: z.number(),
  /** What distances are divided by for the figures below. */
  normaliser: z.enum(["image-diagonal", "box-diagonal", "box-area", "box-longer-side", "inter-ocular"]),
  /** Mean over the images of the normalised mean error, and its standard error. */
  nme: z.number(),
  nmeStandardError: z.number(),
  /** Share of the key points within so much of that length. */
  pck05: z.number(),
  pck10: z.number(),
  pck20: z.number(),
  /** Mean object key point similarity as COCO has it; null where no box or mask says how large the thing is. */
  meanOks: z.number().nullable(),
  /** Of each key point, in their order; null for one that is labelled nowhere. */
  pointErrorsPx: z.array(z.object({ name: z.string(), meanErrorPx: z.number().nullable() })),
});

export type PointsScore = z.infer<typeof pointsScoreSchema>;
