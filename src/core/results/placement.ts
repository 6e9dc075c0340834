import { z } from "zod";

/** Where the nodes of a cell ran. */
export const placementSchema = z.object({
  device: z.string(),
  /** A program on the CPU stands in for the GPU: the times say nothing about a GPU. */
  software: z.literal(true).optional(),
  nodesByProvider: z.record(z.string(), z.number().int()),
  /** Operators that ran outside the runtime's own provider; absent where there are none. */
  fallbackOps: z.array(z.string()).nonempty().optional(),
  /** Operators that the runtime computes in JavaScript where they are small, each once. */
  forwardedOps: z.array(z.string()).nonempty().optional(),
  /** Switches of the runtime that change results or speed, as it read them back. */
  flags: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])).optional(),
});

export type PlacementRecord = z.infer<typeof placementSchema>;
