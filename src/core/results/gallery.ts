import { z } from "zod";

/** A few validation images with each variant's best and worst answers. Points are in [-1, 1]. */
export const gallerySchema = z.object({
  side: z.number().int(),
  /** Grey or RGB pixels by image index, base64. */
  images: z.record(z.string(), z.object({ channels: z.number().int(), pixelsBase64: z.string() })),
  rows: z.array(
    z.object({
      variantId: z.string(),
      runtimeId: z.string(),
      cases: z.array(
        z.object({
          kind: z.enum(["best", "worst"]),
          imageIndex: z.number().int(),
          truth: z.tuple([z.number(), z.number()]),
          prediction: z.tuple([z.number(), z.number()]),
          errorPx: z.number(),
        }),
      ),
    }),
  ),
});

export type Gallery = z.infer<typeof gallerySchema>;
