import { z } from "zod";

/** Low and high end of a 95 % interval: a bootstrap over the images. */
const intervalSchema = z.tuple([z.number(), z.number()]);

/** How well boxes with a class and a score were found, in pixels of the images as they came. */
export const boxesScoreSchema = z.object({
  task: z.literal("boxes"),
  count: z.number().int().positive(),
  /** True boxes that count. */
  objects: z.number().int().positive(),
  /** Answered boxes that count: at most 100 of a class in an image. */
  detections: z.number().int(),
  /** COCO's AP: mean over IoU 0.50 to 0.95 and classes. */
  ap: z.number(),
  apInterval: intervalSchema,
  apStandardError: z.number(),
  ap50: z.number(),
  ap50Interval: intervalSchema,
  ap75: z.number(),
  /** Of things up to 32x32, up to 96x96, and larger ones; null where there are none. */
  apSmall: z.number().nullable(),
  apMedium: z.number().nullable(),
  apLarge: z.number().nullable(),
  /** Pascal VOC's, the area under the whole curve at IoU above 0.5; null where all truth is difficult. */
  vocAp50: z.number().nullable(),
  /** Share of the true boxes that an answer of the right class reaches with IoU 0.5, mean over classes. */
  recall50: z.number(),
  /** COCO's AR with 100 detections. */
  ar100: z.number(),
  /** Mean over the images of 1 − AP of the image alone, and its standard error. */
  meanImageLoss: z.number(),
  imageLossStandardError: z.number(),
  /** Null for a class without a true box. */
  byClass: z.array(z.object({ name: z.string(), objects: z.number().int(), ap: z.number().nullable() })),
});

export type BoxesScore = z.infer<typeof boxesScoreSchema>;
