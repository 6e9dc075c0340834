import { z } from "zod";

/**
 * What a model is to find in its input: a point, several named points, one box, any number of boxes with classes, a
 * class, a map of the image, or nothing that is known.
 */
export const taskNames = ["point", "points", "box", "boxes", "classes", "map", "none"] as const;

/** What can be asked for: tasks that can be scored, and none. */
export const offeredTaskNames = [
  "point",
  "points",
  "box",
  "boxes",
  "classes",
  "map",
  "none",
] as const satisfies readonly (typeof taskNames)[number][];

export const taskNameSchema = z.enum(taskNames);

export type TaskName = z.infer<typeof taskNameSchema>;

/** A task whose answers can be right or wrong. */
export type ScoredTaskName = Exclude<TaskName, "none">;
