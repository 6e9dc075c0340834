import { z } from "zod";

const share = z.number();

/**
 * Something drawn on a picture. Places are shares of its width and height from the top left corner: 0 to 1 inside,
 * anything else outside.
 */
export const markSchema = z.discriminatedUnion("shape", [
  z.object({ shape: z.literal("point"), x: share, y: share }),
  z.object({
    shape: z.literal("box"),
    left: share,
    top: share,
    right: share,
    bottom: share,
    label: z.string().optional(),
  }),
  /** Points joined by lines, each by the positions of its two ends; null for a point that is not known. */
  z.object({
    shape: z.literal("skeleton"),
    points: z.array(z.tuple([share, share]).nullable()),
    edges: z.array(z.tuple([z.number().int(), z.number().int()])),
  }),
  /**
   * Cells of a grid over the picture that are set, as runs of cells from the top left: [first, count] each; with a label the
   * cells of that class, of several.
   */
  z.object({
    shape: z.literal("mask"),
    height: z.number().int().positive(),
    width: z.number().int().positive(),
    runs: z.array(z.tuple([z.number().int(), z.number().int()])),
    label: z.string().optional(),
  }),
  /** Words in the caption, such as the name of a class. */
  z.object({ shape: z.literal("text"), text: z.string() }),
]);

const imageSchema = z.object({
  height: z.number().int().positive(),
  width: z.number().int().positive(),
  channels: z.number().int(),
  /** Grey or RGB pixels, base64. */
  pixelsBase64: z.string(),
});

const caseSchema = z.object({
  kind: z.enum(["best", "worst"]),
  /** Its place in the images of the gallery. */
  image: z.string(),
  truth: z.array(markSchema),
  answer: z.array(markSchema),
  /** How wrong the answer is, and in what unit; empty for a number without one. */
  loss: z.number(),
  unit: z.string(),
});

/** A few images with each variant's best and worst answers. */
export const gallerySchema = z.object({
  images: z.record(z.string(), imageSchema),
  rows: z.array(z.object({ variantId: z.string(), runtimeId: z.string(), cases: z.array(caseSchema) })),
});

export type Gallery = z.infer<typeof gallerySchema>;
export type GalleryImage = z.infer<typeof imageSchema>;
export type GalleryCase = z.infer<typeof caseSchema>;
export type Mark = z.infer<typeof markSchema>;
