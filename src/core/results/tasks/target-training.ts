import { z } from "zod";
import { attemptsSchema, trainingCourse, trainingStart } from "./training.ts";

/** How a variant was trained on what labels say, such as boxes or key points. */
export function targetTrainingOf<Name extends string>(tasks: readonly Name[]) {
  return z.object({
    task: z.enum(tasks),
    ...trainingStart,
    validationCount: z.number().int(),
    /** Images set apart that chose the epoch; 0 where those to train did. Absent in older files, where the scored ones did. */
    choosingCount: z.number().int().optional(),
    /** Of the key points or classes that it tells; empty for a box alone. */
    names: z.array(z.string()),
    ...trainingCourse,
    attempts: attemptsSchema,
    history: z.array(
      z.object({
        epoch: z.number().int(),
        trainLoss: z.number().nullable(),
        /** Mean over the images that choose the epoch of the first thing that the task's score is made of; smaller is better. */
        validationLoss: z.number().nullable(),
      }),
    ),
  });
}
