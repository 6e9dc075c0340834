import type { BoxPlaces } from "../core/box-places.ts";
import type { BaselineRecord, Mark, Score, ScoreOf } from "../core/results.ts";
import type { Images } from "../dataset/types.ts";
import type { LabelledImages, SeenAnswers, Told } from "./own.ts";
import type { AskedReading } from "./asked.ts";
import type { ImageOutputs } from "./outputs.ts";
import type { ScoreNumbers } from "./score-numbers.ts";
import type { TruthKind } from "../dataset/labels/label-set.ts";

/** One thing that a score says and a gate judges; smaller is better. */
export interface Measure<S> {
  /** Such as `mean error`. */
  readonly name: string;
  /** Of a difference, such as `px`; empty for a number without a unit. */
  readonly unit: string;
  /** Growth that is no loss a user could see: so much, or this share of what it was, whichever is more. */
  readonly margin: { readonly absolute: number; readonly share: number };
  /** Whether a score has it; absent where each has. */
  readonly isIn?: (score: S) => boolean;
  /** The mean over the images and its standard error. */
  readonly meanOf: (score: S) => { readonly mean: number; readonly standardError: number };
}

/** Images with what is to be found in them. */
export interface Problem<Truth> {
  /** As the model reads them. */
  readonly images: Images;
  readonly truth: Truth;
}

/** An answer that needs no network. */
export interface Baseline<Answers> extends Pick<BaselineRecord, "id" | "summary"> {
  readonly answers: Answers;
}

/**
 * What a network is to find, and all that follows from it: how outputs are read, how good they are, what can be had
 * without a network, and what is drawn. Nothing else in `src` and `harness` asks which task it is; the words and
 * tables of a task are in `src/report/tasks`.
 *
 * `Reading` is data that says how outputs are to be read, such as which output holds the boxes. `Answers` holds one
 * answer for each image, in the terms of the truth.
 */
export interface Task<Name extends Score["task"], Truth, Reading, Answers> {
  readonly name: Name;
  /** What it finds, for a sentence: `a point in each image`. */
  readonly finds: string;
  /** What the score is made of; the first one ranks images. */
  readonly measures: readonly [Measure<ScoreOf<Name>>, ...Measure<ScoreOf<Name>>[]];
  /** What a rule about its variants may ask of a score; absent for a task without variants. */
  readonly numbersOf?: (score: ScoreOf<Name>) => Partial<ScoreNumbers>;
  /**
   * Kinds of labels that can be for it, each with its place among the tasks that such labels can be for: 1 is tried
   * first.
   */
  readonly labels: Readonly<Partial<Record<TruthKind, number>>>;
  /**
   * @param answered all named outputs, of `problem.images.count` images
   * @returns answers; NaN and infinity stay what they are
   * @throws BoxbenchError MODEL_FILE when the outputs cannot be read so
   */
  decode(answered: ImageOutputs, problem: Problem<Truth>, reading: Reading): Answers;
  /** @throws BoxbenchError DATASET when there is nothing to compare, or the counts differ */
  score(answers: Answers, problem: Problem<Truth>): ScoreOf<Name>;
  /**
   * What each image adds to each of `measures`: shape [measures, count]; NaN where it has nothing to judge, and then no
   * answer to draw either where that is the first.
   */
  losses(answers: Answers, problem: Problem<Truth>): readonly Float64Array[];
  /** Where the outputs have boxes; absent for a task that finds none. */
  boxPlaces?(reading: Reading): BoxPlaces | null;
  /** How far the answer of each image is from another answer to it, in the unit of the first measure; absent where no distance is meant. */
  moves?(answers: Answers, others: Answers, problem: Problem<Truth>): Float64Array;
  /**
   * Answers that need no network.
   *
   * @param train what may be learned from; null where there are only the images that are scored, as for a user's own
   *   model
   */
  baselines(train: Truth | null, problem: Problem<Truth>, seed: number): readonly Baseline<Answers>[];
  /** What is drawn of the truth of one image. */
  truthMarks(problem: Problem<Truth>, image: number): readonly Mark[];
  /** What is drawn of an answer; null for one that no picture can show. */
  answerMarks(answers: Answers, problem: Problem<Truth>, image: number): readonly Mark[] | null;
  /** Whether it needs the maps of masks, which take time to make. */
  readonly needsMaps?: true;
  /**
   * What the labels of a user's own images say.
   *
   * @throws BoxbenchError DATASET naming the first image of which they don't say it
   */
  truthOf(labelled: LabelledImages): Truth;
  /**
   * How the outputs of a user's own model are to be read, told by their names, shapes and values.
   *
   * @throws BoxbenchError MODEL_FILE when no output can hold such answers
   */
  readingOf(seen: SeenAnswers, truth: Truth, asked: AskedReading): Told<Reading>;
}

/** A task of whatever types: what a registry holds. */
// oxlint-disable-next-line typescript/no-explicit-any -- its parts fit each other, which a list of tasks cannot say
export type AnyTask = Task<any, any, any, any>;
