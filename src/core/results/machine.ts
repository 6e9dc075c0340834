import { z } from "zod";
import { environmentSchema } from "./environment.ts";

/** One of the machines of merged results. */
export const machineSchema = z.object({
  /** What stands after the `@` in the ids of the runtimes that ran on it. */
  name: z.string(),
  environment: environmentSchema,
});

export type Machine = z.infer<typeof machineSchema>;
