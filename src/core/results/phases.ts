import { z } from "zod";

const base = {
  variantId: z.string(),
  runtimeId: z.string(),
  threads: z.number().int().positive(),
};

/** One image from a PNG file to an answer, phase by phase. Milliseconds are medians. */
export const phasesSchema = z.discriminatedUnion("status", [
  z.object({
    ...base,
    status: z.literal("measured"),
    images: z.number().int(),
    /** Bytes of a PNG file on average. */
    pngBytes: z.number(),
    /** From the bytes of the file to the tensor. */
    preprocessMs: z.number(),
    inferenceMs: z.number(),
    /** From outputs to the pixel, or to the class. */
    decodeMs: z.number(),
    /** All three in a row, with what lies between them. */
    endToEndMs: z.number(),
    /** Null under 64 images. */
    endToEndP90Ms: z.number().nullable(),
  }),
  z.object({ ...base, status: z.literal("skipped"), reason: z.string() }),
  z.object({ ...base, status: z.literal("failed"), code: z.string(), message: z.string() }),
]);

export type PhasesRecord = z.infer<typeof phasesSchema>;
