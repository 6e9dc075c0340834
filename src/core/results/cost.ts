import { z } from "zod";

/** Null where an operator's cost is not known. */
const known = z.number().nullable();

const nodeCostSchema = z.object({
  name: z.string(),
  opType: z.string(),
  outputShape: z.array(z.number().int()).nullable(),
  flops: known,
  parameters: z.number().int(),
  weightBytes: z.number().int(),
  activationBytes: known,
});

/** What one run of a variant's ONNX graph computes and moves, worked out from the graph. */
export const costSchema = z.object({
  variantId: z.string(),
  /** Images in the run: 1, unless the model takes another batch only. */
  batch: z.number().int().positive(),
  /** Floating-point operations; a multiplication with an addition counts as two. */
  flops: known,
  /** Elements of all float constants of the graph. */
  parameters: z.number().int(),
  /** Bytes of all constants of the graph. */
  weightBytes: z.number().int(),
  /** Bytes that the nodes write, each value once. */
  activationBytes: known,
  inputBytes: known,
  outputBytes: known,
  nodes: z.array(nodeCostSchema),
  /** Why a total is null: operators that are not known, each once. */
  unknown: z.array(z.string()),
});

export type CostRecord = z.infer<typeof costSchema>;
