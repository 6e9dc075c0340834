import { z } from "zod";

/** How well the class of each pixel was told, at the size of the images as they came. */
export const mapScoreSchema = z.object({
  task: z.literal("map"),
  count: z.number().int().positive(),
  /** Pixels that count. */
  pixels: z.number().int().positive(),
  /** Share of them with the right class. */
  pixelAccuracy: z.number(),
  /** Mean intersection over union of the classes that are in truth or answers, over all pixels; a bootstrap over images. */
  meanIou: z.number(),
  meanIouInterval: z.tuple([z.number(), z.number()]),
  meanIouStandardError: z.number(),
  /** Mean of Dice's coefficient, which is F1 of pixels. */
  meanDice: z.number(),
  /** Mean over the images of 1 − mean IoU of the image alone, and its standard error. */
  meanImageLoss: z.number(),
  imageLossStandardError: z.number(),
  /** Null for a class that is nowhere. */
  byClass: z.array(z.object({ name: z.string(), pixels: z.number().int(), iou: z.number().nullable() })),
});

export type MapScore = z.infer<typeof mapScoreSchema>;
