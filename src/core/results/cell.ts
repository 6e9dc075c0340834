import { z } from "zod";
import { blockSchema } from "./block.ts";
import { latencySchema } from "./latency.ts";
import { paritySchema } from "./parity.ts";
import { placementSchema } from "./placement.ts";
import { arithmeticSchema, precisionNameSchema } from "./precision.ts";

const cellBase = {
  id: z.string(),
  variantId: z.string(),
  runtimeId: z.string(),
  precision: precisionNameSchema,
  batch: z.number().int().positive(),
  threads: z.number().int().positive(),
};

/** What became of variant × precision × runtime × batch × threads. */
export const cellSchema = z.discriminatedUnion("status", [
  z.object({
    ...cellBase,
    status: z.literal("measured"),
    /** `unstable`: the interval is too wide, or there is none. `contaminated`: too few blocks were undisturbed. */
    verdict: z.enum(["valid", "unstable", "contaminated"]),
    parity: paritySchema,
    placement: placementSchema.nullable(),
    /** Of a cell of lower precision, where the runtime can tell. */
    arithmetic: arithmeticSchema.optional(),
    /** In the order of measuring, disturbed ones included. */
    blocks: z.array(blockSchema).nonempty(),
    latency: latencySchema,
  }),
  /** Its answers agree, but nodes ran outside the provider that was asked for, so it was not timed. */
  z.object({
    ...cellBase,
    status: z.literal("fallback"),
    parity: paritySchema,
    placement: placementSchema.required({ fallbackOps: true }),
    arithmetic: arithmeticSchema.optional(),
  }),
  z.object({ ...cellBase, status: z.literal("skipped"), reason: z.string(), fix: z.string().nullable() }),
  z.object({
    ...cellBase,
    status: z.literal("failed"),
    /** `PARITY` where the outputs disagree; else the code of the error. */
    code: z.string(),
    message: z.string(),
    parity: paritySchema.nullable(),
  }),
]);

export type Cell = z.infer<typeof cellSchema>;
export type MeasuredCell = Extract<Cell, { status: "measured" }>;
export type FallbackCell = Extract<Cell, { status: "fallback" }>;
export type CellVerdict = MeasuredCell["verdict"];
