import { z } from "zod";
import { precisionNameSchema } from "./precision.ts";

const base = {
  variantId: z.string(),
  runtimeId: z.string(),
  batch: z.number().int().positive(),
  threads: z.number().int().positive(),
  /** Absent for fp32. */
  precision: precisionNameSchema.optional(),
};

/** The most memory that a process of its own held, before a model was there, behind opening it, and behind runs. */
export const memorySchema = z.discriminatedUnion("status", [
  z.object({
    ...base,
    status: z.literal("measured"),
    /** What was added up: the process of the session, or all processes of a browser. */
    of: z.enum(["process", "browser"]),
    /** Peak resident bytes. Of a browser there is nothing before it was opened: null. */
    startBytes: z.number().int().nullable(),
    openedBytes: z.number().int(),
    ranBytes: z.number().int(),
    runs: z.number().int(),
  }),
  z.object({ ...base, status: z.literal("skipped"), reason: z.string() }),
  z.object({ ...base, status: z.literal("failed"), code: z.string(), message: z.string() }),
]);

export type MemoryRecord = z.infer<typeof memorySchema>;
