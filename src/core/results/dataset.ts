import { z } from "zod";

/** The images or inputs of a run. */
export const datasetSchema = z.object({
  /** One line: what the images are and how to make them again. */
  description: z.string(),
  /** Pixels; null where the inputs are no square images. */
  side: z.number().int().nullable(),
  trainCount: z.number().int(),
  validationCount: z.number().int(),
  validationSha256: z.string(),
});

export type DatasetRecord = z.infer<typeof datasetSchema>;
