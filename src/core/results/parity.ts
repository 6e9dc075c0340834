import { z } from "zod";

/** How far a cell's outputs are from the reference outputs. */
export const paritySchema = z.object({
  passed: z.boolean(),
  /** Number of images compared. */
  count: z.number().int(),
  maxAbsError: z.number().nullable(),
  meanAbsError: z.number().nullable(),
  /** Largest |a - b| / max(|b|, 1e-6). */
  maxRelativeError: z.number().nullable(),
  maxPixelDistance: z.number().nullable(),
  cosine: z.number().nullable(),
  /** Number of outputs that were NaN or infinite. */
  notFinite: z.number().int(),
  tolerance: z.object({ absolute: z.number(), relative: z.number() }),
  /** The backend that made the reference outputs. */
  reference: z.string(),
});

export type Parity = z.infer<typeof paritySchema>;
