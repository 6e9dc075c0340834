import { z } from "zod";

/** What every training was asked to do. */
export const trainingStart = {
  outcome: z.enum(["trained", "diverged"]),
  preset: z.string(),
  backend: z.string(),
  seed: z.number().int(),
  trainCount: z.number().int(),
};

/** How long every training took. */
export const trainingCourse = {
  epochs: z.number().int(),
  bestEpoch: z.number().int(),
  seconds: z.number(),
};

/** The optimizers that were tried, one after the other. */
export const attemptsSchema = z.array(
  z.object({ optimizer: z.string(), outcome: z.string(), epochs: z.number().int() }),
);
