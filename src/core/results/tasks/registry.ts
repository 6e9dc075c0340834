import { z } from "zod";
import { boxScoreSchema } from "./box.ts";
import { boxesScoreSchema } from "./boxes.ts";
import { classesScoreSchema, classesTrainingSchema } from "./classes.ts";
import { mapScoreSchema } from "./map.ts";
import { pointScoreSchema, pointTrainingSchema } from "./point.ts";
import { pointsScoreSchema } from "./points.ts";
import { targetTrainingOf } from "./target-training.ts";

/**
 * What results.json says of each task that can be scored: its score, and how its variants are trained. `labels` stands
 * for variants that are trained on what labels say, null for a task without variants. Every list of tasks, every union
 * of scores and every help text follows from this one, in this order.
 */
export const taskRecords = {
  point: { score: pointScoreSchema, training: pointTrainingSchema },
  points: { score: pointsScoreSchema, training: "labels" },
  box: { score: boxScoreSchema, training: "labels" },
  boxes: { score: boxesScoreSchema, training: "labels" },
  classes: { score: classesScoreSchema, training: classesTrainingSchema },
  map: { score: mapScoreSchema, training: null },
} as const;

type TaskRecords = typeof taskRecords;

/** A task whose answers can be right or wrong. */
export type ScoredTaskName = keyof TaskRecords;

/** The tasks that there are variants for. */
export type VariantTask = {
  [Name in ScoredTaskName]: TaskRecords[Name]["training"] extends null ? never : Name;
}[ScoredTaskName];

/** The tasks whose variants are trained on what labels say, drawn or a user's own. */
export type TargetTask = {
  [Name in ScoredTaskName]: TaskRecords[Name]["training"] extends "labels" ? Name : never;
}[ScoredTaskName];

export const scoredTaskNames = Object.keys(taskRecords) as readonly ScoredTaskName[];

export const variantTasks = scoredTaskNames.filter(
  (name): name is VariantTask => taskRecords[name].training !== null,
);

export const targetTasks = scoredTaskNames.filter(
  (name): name is TargetTask => taskRecords[name].training === "labels",
);

/** What a model is to find in its input; `none` where nothing is known of it. */
export const taskNameSchema = z.enum([...scoredTaskNames, "none"]);

export type TaskName = z.infer<typeof taskNameSchema>;

/** What can be asked for. */
export const taskNames: readonly TaskName[] = taskNameSchema.options;

type ScoreSchema = TaskRecords[ScoredTaskName]["score"];

/** How well a task was done, over one set of images. */
export const scoreSchema = z.discriminatedUnion(
  "task",
  scoredTaskNames.map((name) => taskRecords[name].score) as [ScoreSchema, ...ScoreSchema[]],
);

export const targetTrainingSchema = targetTrainingOf(targetTasks);

/** How a variant was trained. */
export const trainingSchema = z.discriminatedUnion("task", [
  pointTrainingSchema,
  classesTrainingSchema,
  targetTrainingSchema,
]);

export type Score = z.infer<typeof scoreSchema>;
export type ScoreOf<Name extends ScoredTaskName> = Extract<Score, { task: Name }>;
export type Training = z.infer<typeof trainingSchema>;
export type TargetTraining = z.infer<typeof targetTrainingSchema>;
/** What is said of the training of the variants of a task. */
export type TrainingOf<Name extends VariantTask> = Name extends TargetTask
  ? TargetTraining
  : Extract<Training, { task: Name }>;

export * from "./box.ts";
export * from "./boxes.ts";
export * from "./classes.ts";
export * from "./map.ts";
export * from "./point.ts";
export * from "./points.ts";
