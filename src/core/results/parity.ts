import { z } from "zod";

const shownValue = z.union([z.number(), z.string(), z.boolean()]);

/** The element that is furthest from the reference. */
export const worstElementSchema = z.object({
  /** Number of the input, from 0. */
  input: z.number().int(),
  output: z.string(),
  /** Where it stands in the output of that input. */
  index: z.array(z.number().int()),
  /** A number that JSON cannot hold, such as NaN or a large int64, is text. */
  actual: shownValue,
  expected: shownValue,
});

/** An input for which float32 decides one way or the other, so that two right answers differ. */
export const tieSchema = z.object({
  input: z.number().int(),
  output: z.string(),
  /** Elements that differ; null where the shapes do. */
  elements: z.number().int().nullable(),
  shapes: z.string().nullable(),
  /** The node that decides; null where that could not be found. */
  node: z.string().nullable(),
  op: z.string().nullable(),
  /** What is so near to what, in words, and how near it is in float64. */
  margin: z.string().nullable(),
  distance: z.number().nullable(),
});

/** How one output of a model agrees. */
export const outputParitySchema = z.object({
  name: z.string(),
  dtype: z.string(),
  passed: z.boolean(),
  /** Elements compared. */
  elements: z.number().int(),
  /** Inputs that it was judged on, where these were not all: the reference is off, and the others have no truth. */
  judged: z.number().int().optional(),
  /** Elements that differ, of whole numbers, truth values and text, which have to be the same; null of floats. */
  differing: z.number().int().nullable(),
  /** Null where it is not of floats, or an element is NaN or infinite on one side alone. */
  maxAbsError: z.number().nullable(),
  /** What the worst element may differ; null where it has to be the same. Absent in older files, as what follows. */
  allowed: z.number().nullable().optional(),
  /** The model's own noise in float32 there; null where it is not known. */
  unit: z.number().nullable().optional(),
  /** The largest difference from float64, of inputs that were evaluated; null or absent where none was. */
  fromFloat64: z.number().nullable().optional(),
  /** Null where all elements are the same, or nothing could be compared. */
  worst: worstElementSchema.nullable().optional(),
  notFinite: z.number().int(),
  /** Inputs that are left out, since they differ by a tie, and the first of them. Absent where there is none. */
  ties: z.object({ count: z.number().int(), first: z.array(tieSchema) }).optional(),
  /** Why nothing could be compared, such as two shapes; null elsewhere. */
  problem: z.string().nullable(),
});

/** Figures of all floats together; null where there are none, or one is NaN or infinite. A new one is optional. */
const parityFigures = {
  maxAbsError: z.number().nullable(),
  meanAbsError: z.number().nullable(),
  /** Largest |a - b| / max(|b|, 1e-6). */
  maxRelativeError: z.number().nullable(),
  /** Of outputs that are points. */
  maxPixelDistance: z.number().nullable(),
  cosine: z.number().nullable(),
};

/** How far a cell's outputs are from the reference outputs. */
export const paritySchema = z.object({
  passed: z.boolean(),
  /** Number of images compared. */
  count: z.number().int(),
  ...parityFigures,
  /** Number of outputs that were NaN or infinite. */
  notFinite: z.number().int(),
  /** Output by output; the figures beside it are those of all floats together. Absent in older files. */
  outputs: z.array(outputParitySchema).optional(),
  tolerance: z.object({ absolute: z.number(), relative: z.number() }),
  /** The element that comes closest to what is allowed, or is furthest beyond it. Absent in older files. */
  worst: worstElementSchema.nullable().optional(),
  /** The backend that made the reference outputs. */
  reference: z.string(),
  /** Of answers of 8 bits that differ where exact sums agree: the instruction set whose sums saturate. */
  saturation: z.string().optional(),
});

/** The names of the figures. */
export const parityFigureNames = Object.keys(parityFigures) as readonly ParityFigure[];

/** How far the worst element is off; null where there is none, or it is no number. */
export function differenceAt(worst: WorstElement | null | undefined): number | null {
  const { actual, expected } = worst ?? {};
  return typeof actual === "number" && typeof expected === "number" ? Math.abs(actual - expected) : null;
}

export type ParityFigure = keyof typeof parityFigures;
export type ParityFigures = Pick<Parity, ParityFigure>;
export type Parity = z.infer<typeof paritySchema>;
export type Tie = z.infer<typeof tieSchema>;
export type WorstElement = z.infer<typeof worstElementSchema>;
export type OutputParity = z.infer<typeof outputParitySchema>;
