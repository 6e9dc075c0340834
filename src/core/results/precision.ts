import { z } from "zod";
import { precisionNames } from "../precision-names.ts";

export { precisionNames, type Precision } from "../precision-names.ts";

export const precisionNameSchema = z.enum(precisionNames);

/** In which numbers the nodes of a cell of lower precision were computed, as the profile of one run has it. */
export const arithmeticSchema = z.object({
  /** `native`: most products of weights were computed in the precision; `emulated`: they were not. */
  state: z.enum(["native", "emulated"]),
  /** Nodes that multiply by weights, such as Conv: those in the precision, and all. */
  products: z.object({ inPrecision: z.number().int(), all: z.number().int() }),
  /** Share of the nodes that compute which did so in the precision. */
  nodeShare: z.number(),
  /** Share of the time of all nodes that these took; null where the profile has no times that mean anything. */
  timeShare: z.number().nullable(),
  /** Operators that computed in the precision, each once. */
  ops: z.array(z.string()),
});

/** How a file of lower precision was calibrated. */
export const calibrationSchema = z.object({
  method: z.string(),
  /** What it was calibrated on, in words. */
  on: z.string(),
  examples: z.number().int(),
  seed: z.number().int(),
  /** Whether these were real inputs; random ones reach other ranges. */
  isReal: z.boolean(),
  /** How many of them are scored, too: losses are smaller on them. Absent in results from before it was looked at. */
  scoredToo: z.number().int().optional(),
});

/** The file of a model in one precision, fp32 among them. */
export const precisionFileSchema = z.object({
  variantId: z.string(),
  precision: precisionNameSchema,
  sha256: z.string(),
  sizeBytes: z.number().int(),
  gzipBytes: z.number().int(),
  nodes: z.number().int(),
  /** What stayed in float32 and why, counted by operator and reason. */
  kept: z.array(z.object({ opType: z.string(), reason: z.string(), count: z.number().int() })),
  /** Null where nothing was calibrated. */
  calibration: calibrationSchema.nullable(),
  /** What was tried to keep a loss under what was asked for, a sentence each; absent where nothing was asked for. */
  steps: z.array(z.string()).optional(),
});

/** What a precision costs in accuracy: the same images on the same runtime, in it and in float32. */
export const precisionDifferenceSchema = z.object({
  measure: z.string(),
  unit: z.string(),
  /** The mean in float32. */
  before: z.number(),
  /** Growth that is allowed: no loss that a user could see, or what was asked for. */
  margin: z.number(),
  /** Mean of the differences, in the precision less in float32: positive is worse. */
  difference: z.number(),
  /** 95 %, by a paired bootstrap over the images. */
  interval: z.tuple([z.number(), z.number()]),
  images: z.number().int(),
  /**
   * How far answers lie from those in float32, on average over the images and with a 95 % interval, in the unit: what the
   * number format does, also to answers that are far off. Of the first measure of tasks that find a point.
   */
  moved: z.object({ mean: z.number(), interval: z.tuple([z.number(), z.number()]) }).optional(),
});

/** What a precision costs in accuracy where it is calibrated on one more choice of inputs. */
export const precisionDrawSchema = z.object({
  variantId: z.string(),
  precision: precisionNameSchema,
  /** On which all draws answered. */
  runtimeId: z.string(),
  seed: z.number().int(),
  examples: z.number().int(),
  /** Of the first measure of the task. */
  difference: precisionDifferenceSchema,
});

/** How long a precision takes beside float32 on the same runtime, in the rounds that both were measured in. */
export const precisionRatioSchema = z.object({
  variantId: z.string(),
  precision: precisionNameSchema,
  runtimeId: z.string(),
  batch: z.number().int(),
  threads: z.number().int(),
  rounds: z.number().int(),
  /** Its time over that of float32. */
  ratio: z.number(),
  /** 95 %, however often it was looked at; null under three rounds. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
});

export type PrecisionDraw = z.infer<typeof precisionDrawSchema>;
export type PrecisionRatio = z.infer<typeof precisionRatioSchema>;
export type ArithmeticRecord = z.infer<typeof arithmeticSchema>;
export type CalibrationRecord = z.infer<typeof calibrationSchema>;
export type PrecisionFile = z.infer<typeof precisionFileSchema>;
export type PrecisionDifference = z.infer<typeof precisionDifferenceSchema>;
