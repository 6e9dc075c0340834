import { scoredTaskNames, type Score, type ScoredTaskName } from "../core/results.ts";
import type { TruthKind } from "../dataset/labels/label-set.ts";
import { box } from "./box/task.ts";
import { boxes } from "./boxes/task.ts";
import { classes } from "./classes/task.ts";
import { map } from "./map/task.ts";
import { point } from "./point/task.ts";
import { points } from "./points/task.ts";
import type { ScoreNumbers } from "./score-numbers.ts";
import type { AnyTask, Measure } from "./task.ts";

/** Every task that can be scored. */
export const tasks = { point, points, box, boxes, classes, map } as const satisfies {
  readonly [Name in ScoredTaskName]: AnyTask;
};

/** What the score of a task is made of; the first ranks. */
export function measuresOf(name: ScoredTaskName): readonly Measure<Score>[] {
  return taskOf(name).measures;
}

/** What a rule about variants may ask of a score. */
export function scoreNumbers(score: Score): Partial<ScoreNumbers> {
  return taskOf(score.task).numbersOf?.(score) ?? {};
}

/** The tasks that labels of a kind can be for, the most likely first. */
export function tasksForLabels(kind: TruthKind): readonly ScoredTaskName[] {
  const placeOf = (name: ScoredTaskName) => taskOf(name).labels[kind] ?? 0;
  return scoredTaskNames.filter((name) => placeOf(name) > 0).toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** A task by its name. */
export function taskOf(name: ScoredTaskName): AnyTask {
  return tasks[name];
}
