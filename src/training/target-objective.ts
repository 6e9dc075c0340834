import { mean } from "simple-statistics";
import { suppressRows, type SuppressedAnswers } from "../core/suppression.ts";
import type { Objective } from "../tasks/objective.ts";
import { singleOutput } from "../tasks/outputs.ts";
import type { AnyTask, Problem } from "../tasks/task.ts";
import { taskOf } from "../tasks/registry.ts";
import { formatDigits } from "../tasks/words.ts";
import type { Target } from "../zoo/targets/target.ts";
import { targetOf } from "../zoo/targets/registry.ts";
import type { LabelledPart } from "../dataset/labelled-dataset.ts";
import type { TargetTask } from "../core/results.ts";

/** What an epoch of such a training records. */
export interface TargetFacts {
  /** Mean over the validation images of the first thing that the task's score is made of; smaller is better. */
  readonly validationLoss: number | null;
}

/** Images with what is to be found in them, and how a network is asked for it. */
export interface TargetProblem {
  readonly task: AnyTask;
  readonly target: Target<unknown, unknown>;
  readonly problem: Problem<unknown>;
}

/**
 * What the labels of some images ask for.
 *
 * @throws BoxbenchError DATASET naming the first image of which the labels don't say it
 */
export function targetProblem(name: TargetTask, { images, labels, fits }: LabelledPart): TargetProblem {
  const task = taskOf(name);
  return {
    task,
    target: targetOf(name),
    problem: { images, truth: task.truthOf({ labels, fits, maps: null }) },
  };
}

/**
 * Find what the labels say: the epoch whose answers lose least, as the task's score counts, is the best.
 *
 * @param validation what chooses the epoch
 * @param names of the key points or classes that the network tells
 */
export function targetObjective(
  train: TargetProblem,
  validation: TargetProblem,
  names: readonly string[],
): Objective<TargetFacts> {
  const { task, target, problem } = validation;
  const { width, values } = target.rowsOf(train.problem.truth, names, train.problem.images);
  const [measure] = task.measures;
  return {
    width,
    targets: values,
    noFacts: { validationLoss: null },
    score: (outputs) => {
      if (!outputs.every(Number.isFinite)) return null;
      const answers = answersFrom(outputs, validation, names);
      const validationLoss = meanLoss(task.losses(answers, problem)[0]!);
      return { facts: { validationLoss }, rank: validationLoss };
    },
    describe: ({ validationLoss }) =>
      `${measure.name} ${formatDigits(validationLoss ?? Number.NaN)}${measure.unit === "" ? "" : ` ${measure.unit}`}`,
  };
}

/**
 * What a network's outputs say, after what is done behind them.
 *
 * @param outputs shape [images, numbers of one image]
 */
export function answersFrom(
  outputs: Float32Array,
  { task, target, problem }: TargetProblem,
  names: readonly string[],
): unknown {
  const { count } = problem.images;
  const { suppression, suppressedReadingOf } = target;
  if (suppression === undefined || suppressedReadingOf === undefined) {
    return task.decode(
      singleOutput(outputs, count, target.output),
      problem,
      target.readingOf(names, problem.images),
    );
  }
  const size = outputs.length / count;
  const images = Array.from({ length: count }, (_, image) =>
    suppressRows(outputs.subarray(image * size, (image + 1) * size), 4 + names.length, suppression),
  );
  const each = images[0]!.scores.length;
  const joined = (part: keyof SuppressedAnswers, shape: readonly number[]) => ({
    dtype: "float32" as const,
    shape: [count, ...shape],
    data: Float32Array.from(images.flatMap((answers) => Array.from(answers[part]))),
  });
  const answered = {
    boxes: joined("boxes", [each, 4]),
    scores: joined("scores", [each]),
    classes: joined("classes", [each]),
  };
  return task.decode(
    { outputs: answered, rowCounts: {} },
    problem,
    suppressedReadingOf(names, problem.images),
  );
}

/** Over the images that have something to judge; 0 where none has: nothing was there, and nothing was found. */
function meanLoss(losses: Float64Array): number {
  const judged = Array.from(losses).filter((loss) => !Number.isNaN(loss));
  return judged.length === 0 ? 0 : mean(judged);
}
