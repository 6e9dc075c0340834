import { z } from "zod";

/** What can be said of B beside A. */
export const decisionWordSchema = z.enum(["regressed", "improved", "equivalent", "inconclusive"]);

const decisionSchema = z.object({
  decision: decisionWordSchema,
  /** Geometric mean of B / A: above 1, B is slower. Null where too few rounds have both. */
  ratio: z.number().nullable(),
  /** Interval of the ratio at `level`: the decision is where it lies beside the threshold. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** Chance that this interval misses, corrected for the number of cells. */
  level: z.number(),
  /** Rounds in which both were measured; where the runs were not interleaved, blocks of the shorter one. */
  rounds: z.number().int(),
  /** Rounds in which B was slower (faster); null where the runs were not interleaved. */
  slower: z.number().int().nullable(),
  faster: z.number().int().nullable(),
});

/** A cell that both sides measured. */
const comparedCellSchema = z.object({
  id: z.string(),
  variantId: z.string(),
  runtimeId: z.string(),
  /** Medians of the block medians. */
  aMs: z.number(),
  bMs: z.number(),
  /** The last word: of the fresh rounds where there were some. */
  decision: decisionWordSchema,
  first: decisionSchema,
  /** Fresh rounds of a cell that the first ones flagged; null where it was not measured again. */
  again: decisionSchema.nullable(),
});

/** How much larger a loss of B is on the same images. */
const accuracyDifferenceSchema = z.object({
  variantId: z.string(),
  runtimeId: z.string(),
  /** What was compared, such as `mean error`; smaller is better. */
  measure: z.string(),
  /** Of the difference, such as `px`; empty for a number without a unit. */
  unit: z.string(),
  /** What A has. */
  before: z.number(),
  /** The growth that is allowed. */
  margin: z.number(),
  difference: z.number(),
  /** 95 %. */
  interval: z.tuple([z.number(), z.number()]),
  method: z.enum(["paired bootstrap", "normal interval of two means"]),
});

/** A check that does not depend on time, of one cell or model. */
const gateSchema = z.object({
  gate: z.enum(["parity", "accuracy", "placement", "size"]),
  subject: z.string(),
  passed: z.boolean(),
  finding: z.string(),
});

const sideSchema = z.object({
  /** What stands after the `@` in the runtime ids of this arm; null for a whole run. */
  arm: z.string().nullable(),
  /** What was measured, in words. */
  what: z.string(),
  models: z.array(
    z.object({
      variantId: z.string(),
      sha256: z.string(),
      sizeBytes: z.number().int(),
      nodes: z.number().int(),
    }),
  ),
});

/** Two measurements of the same cells, one beside the other. */
export const comparisonSchema = z.object({
  a: sideSchema,
  b: sideSchema,
  /** Whether A and B took turns in every round, so that what the machine did meanwhile cancels. */
  interleaved: z.boolean(),
  /** Facts of the environment that differ, in words. */
  differences: z.array(z.string()),
  /** Rounds of the first decision; later ones measured flagged cells again. Null where not interleaved. */
  rounds: z.number().int().nullable(),
  /** The smallest difference that matters, as a share. */
  threshold: z.number(),
  /** What `bench --aa` found on this host, as a share; null where it was not given. */
  floor: z.number().nullable(),
  cells: z.array(comparedCellSchema),
  /** Cells that only one side measured, with what the other one has instead. */
  unpaired: z.array(z.object({ id: z.string(), reason: z.string(), crashed: z.boolean() })),
  accuracies: z.array(accuracyDifferenceSchema),
  gates: z.array(gateSchema),
});

/** How far apart two measurements of the same thing come out on this host. */
export const noiseFloorSchema = z.object({
  /** 95 % of |ratio − 1|. */
  share: z.number(),
  rounds: z.number().int(),
  cells: z.number().int(),
});

export type Comparison = z.infer<typeof comparisonSchema>;
export type ComparedCell = Comparison["cells"][number];
export type CellDecision = ComparedCell["first"];
export type DecisionWord = z.infer<typeof decisionWordSchema>;
export type ComparisonSide = Comparison["a"];
export type AccuracyDifference = Comparison["accuracies"][number];
export type Gate = Comparison["gates"][number];
export type NoiseFloor = z.infer<typeof noiseFloorSchema>;
