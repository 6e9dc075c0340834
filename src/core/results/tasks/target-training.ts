import { z } from "zod";

/** How a variant was trained on what labels say: boxes, key points. */
export const targetTrainingSchema = z.object({
  task: z.enum(["box", "points", "boxes"]),
  outcome: z.enum(["trained", "diverged"]),
  preset: z.string(),
  backend: z.string(),
  seed: z.number().int(),
  trainCount: z.number().int(),
  validationCount: z.number().int(),
  /** Of the key points or classes that it tells; empty for a box alone. */
  names: z.array(z.string()),
  epochs: z.number().int(),
  bestEpoch: z.number().int(),
  seconds: z.number(),
  attempts: z.array(z.object({ optimizer: z.string(), outcome: z.string(), epochs: z.number().int() })),
  history: z.array(
    z.object({
      epoch: z.number().int(),
      trainLoss: z.number().nullable(),
      /** Mean over the validation images of the first thing that the task's score is made of; smaller is better. */
      validationLoss: z.number().nullable(),
    }),
  ),
});

export type TargetTraining = z.infer<typeof targetTrainingSchema>;
