import { z } from "zod";
import { cellSchema } from "./results/cell.ts";
import { verdictSchema } from "./results/claim-verdict.ts";
import { comparisonSchema, noiseFloorSchema } from "./results/comparison.ts";
import { costSchema } from "./results/cost.ts";
import { datasetSchema } from "./results/dataset.ts";
import { environmentSchema } from "./results/environment.ts";
import { gallerySchema } from "./results/gallery.ts";
import { machineSchema } from "./results/machine.ts";
import { memorySchema } from "./results/memory.ts";
import { peakSchema } from "./results/peak.ts";
import { phasesSchema } from "./results/phases.ts";
import { precisionsSchema } from "./results/precisions.ts";
import { raceSchema } from "./results/race.ts";
import { runSchema } from "./results/run.ts";
import { baselineSchema, runtimeScoreSchema } from "./results/scores.ts";
import { scenarioSchema } from "./results/scenario.ts";
import { sweepSchema } from "./results/sweep.ts";
import { variantSchema } from "./results/variant.ts";

/**
 * The schema of reports/<run>/results.json, the only input of a report. Every number carries its unit in its
 * name. A version bump means that older files no longer fit, unless `upgraded` reads them. Each kind of record has its file in results/.
 */
export const RESULTS_SCHEMA_VERSION = 3;

export const resultsSchema = z.object({
  schemaVersion: z.literal(RESULTS_SCHEMA_VERSION),
  run: runSchema,
  environment: environmentSchema,
  /** Of merged results of more than one machine: all of them, that of `environment` first. */
  machines: z.array(machineSchema).min(2).optional(),
  dataset: datasetSchema,
  variants: z.array(variantSchema),
  baselines: z.array(baselineSchema),
  cells: z.array(cellSchema),
  scores: z.array(runtimeScoreSchema),
  verdicts: z.array(verdictSchema),
  gallery: gallerySchema.nullable(),
  /** Of a run that measured two arms. */
  comparison: comparisonSchema.optional(),
  /** Of a run that measured the same thing twice. */
  noiseFloor: noiseFloorSchema.optional(),
  /** Of a run with a time budget: which runtime is how much faster, for each architecture. */
  races: z.array(raceSchema).optional(),
  costs: z.array(costSchema).optional(),
  peaks: z.array(peakSchema).optional(),
  scenarios: z.array(scenarioSchema).optional(),
  memory: z.array(memorySchema).optional(),
  phases: z.array(phasesSchema).optional(),
  sweeps: z.array(sweepSchema).optional(),
  precisions: precisionsSchema.optional(),
});

export type Results = z.infer<typeof resultsSchema>;

export * from "./results/block.ts";
export * from "./results/cell.ts";
export * from "./results/claim-verdict.ts";
export * from "./results/comparison.ts";
export * from "./results/cost.ts";
export * from "./results/dataset.ts";
export * from "./results/environment.ts";
export * from "./results/gallery.ts";
export * from "./results/latency.ts";
export * from "./results/machine.ts";
export * from "./results/memory.ts";
export * from "./results/parity.ts";
export * from "./results/parity-basis.ts";
export * from "./results/peak.ts";
export * from "./results/phases.ts";
export * from "./results/placement.ts";
export * from "./results/precision.ts";
export * from "./results/precisions.ts";
export * from "./results/race.ts";
export * from "./results/run.ts";
export * from "./results/scenario.ts";
export * from "./results/scores.ts";
export * from "./results/sweep.ts";
export * from "./results/tasks/registry.ts";
export * from "./results/variant.ts";
