import { z } from "zod";
import { taskNameSchema } from "./tasks/registry.ts";

const shardSchema = z.object({ index: z.number().int().positive(), count: z.number().int().positive() });

/** A run that was merged with others. */
const mergedRunSchema = z.object({
  id: z.string(),
  command: z.string(),
  shard: shardSchema.optional(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  gitCommit: z.string().nullable(),
  /** The name of its machine; null where all ran on one. */
  machine: z.string().nullable(),
});

/** Where the wall time of a run went, in milliseconds. What is not here is preparation and the rest. */
const spentSchema = z.object({
  /** Processes that measured, and how long they took until they were ready for their first job. */
  processes: z.number().int(),
  processStartMs: z.number(),
  /** Comparing, warming up and timing. */
  cellsMs: z.number(),
  /** Answering all images. */
  accuracyMs: z.number(),
  /** Writing results and reports while the run went. */
  writingMs: z.number(),
});

/** How and when a run was made. */
export const runSchema = z.object({
  id: z.string(),
  command: z.string(),
  seed: z.number().int(),
  preset: z.string(),
  /** What the models are to find. */
  task: taskNameSchema,
  startedAt: z.string(),
  /** Null while the run is under way, or when it was interrupted. */
  finishedAt: z.string().nullable(),
  /** The part of the cells that the run was to measure; absent where it is all of them. */
  shard: shardSchema.optional(),
  /** The runs that were merged into this one; absent where it is one run. */
  merged: z.array(mergedRunSchema).nonempty().optional(),
  /** Rounds that are done, and the fewest and most that the run was to make. */
  rounds: z.object({ done: z.number().int(), min: z.number().int(), max: z.number().int() }),
  /** The options of the command by name, for going on after an interruption. */
  options: z.record(z.string(), z.json()).optional(),
  /** When it was gone on with, after an interruption or for more time. */
  resumedAt: z.array(z.string()).optional(),
  /** Of all its parts; absent in results before it was kept. */
  spent: spentSchema.optional(),
});

export type RunRecord = z.infer<typeof runSchema>;
export type Spent = z.infer<typeof spentSchema>;
export type MergedRun = z.infer<typeof mergedRunSchema>;
