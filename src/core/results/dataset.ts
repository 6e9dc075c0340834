import { z } from "zod";

/** Images that some of the variants have to themselves. */
const imagePartSchema = z.object({
  variantIds: z.array(z.string()),
  description: z.string(),
  trainCount: z.number().int(),
  validationCount: z.number().int(),
  sha256: z.string(),
});

/** The images or inputs of a run. */
export const datasetSchema = z.object({
  /** One line: what the images are and how to make them again. */
  description: z.string(),
  /** Pixels; null where the inputs are no square images. */
  side: z.number().int().nullable(),
  trainCount: z.number().int(),
  validationCount: z.number().int(),
  /** Of the images that are scored; where variants have images of their own, of all of their hashes. */
  validationSha256: z.string(),
  /** Present where variants have images of their own, whose sums the numbers above are. */
  parts: z.array(imagePartSchema).optional(),
  /** What labels, files and outputs were taken for, a sentence each; absent where nothing was to be told. */
  taken: z.array(z.string()).optional(),
});

export type ImagePart = z.infer<typeof imagePartSchema>;
export type DatasetRecord = z.infer<typeof datasetSchema>;
