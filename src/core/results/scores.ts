import { z } from "zod";
import { scoreSchema } from "./tasks/registry.ts";

/** The score of one variant as one runtime answers, on all images that are scored. */
export const runtimeScoreSchema = z.object({
  variantId: z.string(),
  runtimeId: z.string(),
  score: scoreSchema,
});

/** An answer without a network, for comparison. */
export const baselineSchema = z.object({
  id: z.string(),
  summary: z.string(),
  /** The variants on whose images it was scored; absent where all have the same. */
  variantIds: z.array(z.string()).optional(),
  score: scoreSchema,
});

export type RuntimeScore = z.infer<typeof runtimeScoreSchema>;
export type BaselineRecord = z.infer<typeof baselineSchema>;
