import { BoxbenchError, messageOf } from "../../../src/core/errors.ts";
import type { Results, ScoredTaskName, TaskName } from "../../../src/core/results.ts";
import { readMaps } from "../../../src/dataset/labels/maps.ts";
import { truthKindOf } from "../../../src/dataset/labels/label-set.ts";
import type { SeenAnswers } from "../../../src/tasks/own.ts";
import type { AskedReading } from "../../../src/tasks/asked.ts";
import { taskOf, tasksForLabels } from "../../../src/tasks/registry.ts";
import { baselineRecords, scorerOf, type Scorer } from "../../../src/tasks/scorer.ts";
import type { OwnImages } from "./labelled-images.ts";

/** What a model is scored by. */
export interface ToldTask {
  readonly task: TaskName;
  readonly scorer: Scorer | null;
  readonly baselines: Results["baselines"];
  /** The outputs that the task reads; null for none. */
  readonly outputs: readonly string[] | null;
  /** How outputs are read; null where there is no task. */
  readonly reading: unknown;
  /** What was taken for what, a sentence each. */
  readonly taken: readonly string[];
  /** Why there is no task although there are labels; null where there is one. */
  readonly reason: string | null;
}

export const notScored: ToldTask = {
  task: "none",
  scorer: null,
  baselines: [],
  outputs: null,
  reading: null,
  taken: [],
  reason: null,
};

/**
 * The task that labels and outputs tell, or the one that is asked for.
 *
 * @throws BoxbenchError DATASET when the labels cannot be for the task that is asked for; MODEL_FILE when the outputs
 *   cannot
 */
export async function toldTask(
  own: OwnImages,
  seen: SeenAnswers,
  asked: AskedReading & { readonly task?: TaskName; readonly seed: number },
): Promise<ToldTask> {
  const { task } = asked;
  if (task === "none") return notScored;
  if (task !== undefined) return scoredBy(task, own, seen, asked);
  const kind = truthKindOf(own.labels);
  const reasons: string[] = [];
  for (const name of tasksForLabels(kind)) {
    try {
      return await scoredBy(name, own, seen, asked);
    } catch (error) {
      // Labels that are not what they should be are an error; outputs that are no such answers may be others.
      if (!(error instanceof BoxbenchError) || (error.code !== "MODEL_FILE" && reasons.length === 0))
        throw error;
      reasons.push(messageOf(error));
    }
  }
  return { ...notScored, reason: reasons[0] ?? `the labels say nothing that could be scored (${kind})` };
}

async function scoredBy(
  name: ScoredTaskName,
  own: OwnImages,
  seen: SeenAnswers,
  asked: AskedReading & { readonly seed: number },
): Promise<ToldTask> {
  const task = taskOf(name);
  const maps = task.needsMaps === true ? await readMaps(own.labels) : null;
  const truth: unknown = task.truthOf({ ...own, maps });
  const { reading, outputs, taken } = task.readingOf(seen, truth, asked);
  const problem = { images: own.images, truth };
  return {
    task: name,
    scorer: scorerOf(task, problem, reading),
    baselines: baselineRecords(task, null, problem, asked.seed),
    outputs,
    reading,
    taken: [`Task: ${task.finds}`, ...taken],
    reason: null,
  };
}
