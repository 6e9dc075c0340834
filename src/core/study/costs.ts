import { z } from "zod";
import { precisionNameSchema } from "../results/precision.ts";

/** What one head costs on one runtime in one precision, of one image. */
export const headCostSchema = z.object({
  variantId: z.string(),
  runtimeId: z.string(),
  precision: precisionNameSchema,
  threads: z.number().int(),
  p50Ms: z.number(),
  /** 95 %; null where it was measured in too few processes. */
  p50Interval: z.tuple([z.number(), z.number()]).nullable(),
  /** On the images of the bench: for the models of the repository, those of the quarter never seen; null where not scored. */
  meanErrorPx: z.number().nullable(),
});

/** The times of a bench of the heads, which a study's report shows beside its errors. */
export const headCostsSchema = z.object({
  command: z.string(),
  finishedAt: z.string().nullable(),
  cpu: z.string(),
  rounds: z.number().int(),
  costs: z.array(headCostSchema),
});

export type HeadCost = z.infer<typeof headCostSchema>;
export type HeadCosts = z.infer<typeof headCostsSchema>;
