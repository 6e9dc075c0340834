import type { Score } from "../core/results.ts";
import { box } from "./box/task.ts";
import { boxes } from "./boxes/task.ts";
import { classes } from "./classes/task.ts";
import { map } from "./map/task.ts";
import { point } from "./point/task.ts";
import { points } from "./points/task.ts";
import type { AnyTask, Measure } from "./task.ts";

/** Every task that can be scored, in the order in which they are tried on labels that do not say which they are for. */
export const tasks = { point, points, box, boxes, classes, map } as const satisfies {
  readonly [Name in Score["task"]]: AnyTask;
};

/** What the score of a task is made of; the first ranks. */
export function measuresOf(name: Score["task"]): readonly Measure<Score>[] {
  return taskOf(name).measures;
}

/** A task by its name. */
export function taskOf(name: Score["task"]): AnyTask {
  return tasks[name];
}
