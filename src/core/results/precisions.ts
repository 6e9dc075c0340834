import { z } from "zod";
import { cellSchema } from "./cell.ts";
import {
  precisionDifferenceSchema,
  precisionDrawSchema,
  precisionFileSchema,
  precisionNameSchema,
  precisionRatioSchema,
} from "./precision.ts";
import { scoreSchema } from "./tasks/registry.ts";

/**
 * What a run with `--precision` measured beside float32. Its cells are here and not among the others, so that nothing
 * that ranks runtimes takes a smaller model for the model.
 */
export const precisionsSchema = z.object({
  files: z.array(precisionFileSchema),
  cells: z.array(cellSchema),
  ratios: z.array(precisionRatioSchema),
  scores: z.array(
    z.object({
      variantId: z.string(),
      precision: precisionNameSchema,
      runtimeId: z.string(),
      score: scoreSchema,
      /** One for each measure of the task; none where float32 was not scored on that runtime. */
      differences: z.array(precisionDifferenceSchema),
    }),
  ),
  /** One for each choice of calibration inputs, the run's own first. Absent where nothing was calibrated. */
  draws: z.array(precisionDrawSchema).optional(),
});

export type PrecisionsRecord = z.infer<typeof precisionsSchema>;
export type PrecisionScore = PrecisionsRecord["scores"][number];
