import type { BoxPlaces } from "../core/box-places.ts";
import { BoxbenchError } from "../core/errors.ts";
import type { BaselineRecord, GalleryCase, Score } from "../core/results.ts";
import type { Images } from "../dataset/types.ts";
import type { ImageOutputs } from "./outputs.ts";
import type { Measure, Problem, Task } from "./task.ts";

/** What outputs are worth. */
export interface Judgement {
  readonly score: Score;
  /** What each image adds to each measure: shape [measures, count]. */
  readonly losses: readonly Float64Array[];
  /** In the terms of the task. */
  readonly answers: unknown;
  /** The best and the worst answers; `image` is the position in the images. */
  readonly cases: readonly GalleryCase[];
}

/** Images with their truth, and how outputs on them are read: what a model is scored on, whatever its task. */
export interface Scorer {
  readonly task: Score["task"];
  /** As the model reads them. */
  readonly images: Images;
  /** What tells these images from others of the same run, before their positions; empty where all share them. */
  readonly imagesId: string;
  readonly measures: readonly Measure<Score>[];
  /** What it was made of, as data: whoever has these and the task can make it again. */
  readonly given: { readonly truth: unknown; readonly reading: unknown };
  /**
   * @param answered all named outputs on all images
   * @throws BoxbenchError MODEL_FILE when they are not what was told of them
   */
  judge(answered: ImageOutputs): Judgement;
  /** Where the outputs have boxes; null where there are none. */
  readonly boxPlaces: BoxPlaces | null;
  /** How far the answers of two judgements by this scorer lie apart, image by image; null where the task has no such distance. */
  moves(one: Judgement, other: Judgement): Float64Array | null;
}

/** Makes a scorer: from here on nobody needs to know the types of the task. */
export function scorerOf<Name extends Score["task"], Truth, Reading, Answers>(
  task: Task<Name, Truth, Reading, Answers>,
  problem: Problem<Truth>,
  reading: Reading,
  imagesId = "",
): Scorer {
  return {
    task: task.name,
    images: problem.images,
    imagesId,
    measures: task.measures as never,
    given: { truth: problem.truth, reading },
    judge: (answered) => {
      const answers = task.decode(answered, problem, reading);
      const losses = task.losses(answers, problem);
      return {
        score: task.score(answers, problem),
        losses,
        answers,
        cases: casesOf(task, answers, problem, losses[0]!),
      };
    },
    boxPlaces: task.boxPlaces?.(reading) ?? null,
    moves: (one, other) => task.moves?.(one.answers as Answers, other.answers as Answers, problem) ?? null,
  };
}

/** A judgement; where outputs are not what was told of them there is none, and this says why. */
export function judgedOrReason(scorer: Scorer, answered: ImageOutputs): Judgement | string {
  try {
    return scorer.judge(answered);
  } catch (error) {
    if (error instanceof BoxbenchError) return error.message;
    throw error;
  }
}

/** The scores of answers that need no network. */
export function baselineRecords<Name extends Score["task"], Truth, Reading, Answers>(
  task: Task<Name, Truth, Reading, Answers>,
  train: Truth | null,
  problem: Problem<Truth>,
  seed: number,
): BaselineRecord[] {
  return task.baselines(train, problem, seed).map(({ id, summary, answers }) => ({
    id,
    summary,
    score: task.score(answers, problem),
  }));
}

const casesOfEachKind = 4;

/** The images on which the answers are best and worst: those of different truth, since one picture twice shows no more. */
function casesOf<Name extends Score["task"], Truth, Reading, Answers>(
  task: Task<Name, Truth, Reading, Answers>,
  answers: Answers,
  problem: Problem<Truth>,
  losses: Float64Array,
): GalleryCase[] {
  const shown = [...losses.keys()].filter((image) => task.answerMarks(answers, problem, image) !== null);
  const order = shown.toSorted((a, b) => losses[a]! - losses[b]!);
  const caseOf = (kind: GalleryCase["kind"]) => (image: number) => ({
    kind,
    image: String(image),
    truth: [...task.truthMarks(problem, image)],
    answer: [...task.answerMarks(answers, problem, image)!],
    loss: losses[image]!,
    unit: task.measures[0].unit,
  });
  const truthOf = (image: number) => JSON.stringify(task.truthMarks(problem, image));
  return [
    ...firstDistinct(order, truthOf).map(caseOf("best")),
    ...firstDistinct(order.toReversed(), truthOf).map(caseOf("worst")),
  ];
}

function firstDistinct(order: readonly number[], truthOf: (image: number) => string): number[] {
  const byTruth = new Map<string, number>();
  for (const image of order) {
    const key = truthOf(image);
    if (!byTruth.has(key)) byTruth.set(key, image);
    if (byTruth.size === casesOfEachKind) break;
  }
  return [...byTruth.values()];
}
