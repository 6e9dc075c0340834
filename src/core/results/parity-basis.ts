import { z } from "zod";

/** What float32 makes of one output of a model. */
export const outputBasisSchema = z.object({
  name: z.string(),
  dtype: z.string(),
  /** Of floats, the largest difference between float32 and float64 that was seen; null of other types. */
  unit: z.number().nullable(),
  /** Of floats, the largest difference between the reference and float64; null of other types or where one is not finite. */
  referenceDistance: z.number().nullable(),
  /** The same place by place, in units of what a runtime on the CPU may differ; null where it is not finite. Absent in older files. */
  referenceTimes: z.number().nullable().optional(),
  /** `near` float64, `off` although the conversion is right, or `apart` from what was converted; see measure/standing. */
  standing: z.enum(["near", "off", "apart"]).optional(),
  /** Who else ran the model as it came, where the reference is not near, and how far from float64 its answers are. */
  witness: z.object({ runtimeId: z.string(), times: z.number().nullable() }).optional(),
  /** Of other types, elements that float32 itself changes from run to run: ties, in the inputs that were tried. */
  ties: z.number().int().nullable(),
});

/** A copy of a model with one wrong weight, and whether parity would have noticed. */
export const damageSchema = z.object({
  weight: z.string(),
  /** What was done to it. */
  kind: z.enum(["1 %", "swap"]),
  noticed: z.boolean(),
  /** How far an output moved, in units of what parity allows on a CPU: above 1 is noticed. */
  timesAllowed: z.number().nullable(),
  /** Why it is not noticed; absent where it is, and in older files. */
  cause: z.enum(["no-effect", "elsewhere", "rounding"]).optional(),
});

/** What the parity of a model is judged by: its own noise in float32, and what a wrong weight would do. */
export const parityBasisSchema = z.object({
  outputs: z.array(outputBasisSchema),
  /** Inputs that were evaluated in float64. */
  inputs: z.number().int(),
  /** Evaluations in float32 of each of them, each rounded otherwise. */
  runs: z.number().int(),
  /** Who made the reference outputs. Absent in older files. */
  reference: z.string().optional(),
  /** Why there is no evaluation, in words, so that the fixed tolerance holds; null elsewhere. */
  refusal: z.string().nullable(),
  /** Absent where nothing was evaluated. */
  damages: z.array(damageSchema).optional(),
  /** Damages that there was no time for. */
  damagesLeftOut: z.number().int().optional(),
  /** Whether float64 answers the same to all inputs that were evaluated, of several. Absent in older files. */
  sameAnswers: z.boolean().optional(),
});

/** Whether float64 may judge the runtimes: the reference, or a witness, says that it is what the model means. */
export function isVouchedFor({ standing }: Pick<OutputBasis, "standing">): boolean {
  return standing === "near" || standing === "off";
}

export type OutputBasis = z.infer<typeof outputBasisSchema>;
export type Damage = z.infer<typeof damageSchema>;
export type ParityBasis = z.infer<typeof parityBasisSchema>;
