import { z } from "zod";
import { boxScoreSchema } from "./tasks/box.ts";
import { boxesScoreSchema } from "./tasks/boxes.ts";
import { classesScoreSchema } from "./tasks/classes.ts";
import { mapScoreSchema } from "./tasks/map.ts";
import { pointScoreSchema } from "./tasks/point.ts";
import { pointsScoreSchema } from "./tasks/points.ts";

/** How well a task was done, over one set of images. */
export const scoreSchema = z.discriminatedUnion("task", [
  pointScoreSchema,
  pointsScoreSchema,
  boxScoreSchema,
  boxesScoreSchema,
  classesScoreSchema,
  mapScoreSchema,
]);

/** The score of one variant as one runtime answers, on all images that are scored. */
export const runtimeScoreSchema = z.object({
  variantId: z.string(),
  runtimeId: z.string(),
  score: scoreSchema,
});

/** An answer without a network, for comparison. */
export const baselineSchema = z.object({
  id: z.string(),
  summary: z.string(),
  /** The variants on whose images it was scored; absent where all have the same. */
  variantIds: z.array(z.string()).optional(),
  score: scoreSchema,
});

export type Score = z.infer<typeof scoreSchema>;
export type ScoreOf<Name extends Score["task"]> = Extract<Score, { task: Name }>;
export type RuntimeScore = z.infer<typeof runtimeScoreSchema>;
export type BaselineRecord = z.infer<typeof baselineSchema>;
