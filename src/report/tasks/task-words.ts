import type { Score, Training } from "../../core/results.ts";
import type { Column } from "../markdown.ts";
import type { TrainingWords } from "./training-words.ts";

/** What the caption of the main table can say of its scores. */
export interface ScoreFacts {
  /** How many images each score is of, in words. */
  readonly counts: string;
  /** The runtime that answered, as code. */
  readonly runtime: string;
  /** Largest difference between two runtimes for one variant, in words; null for fewer than two. */
  readonly spread: string | null;
}

/** How a report speaks of a task: the half that needs nothing but a score. */
export interface TaskWords<S extends Score, Own extends Training = never> {
  /** What the networks are to find: `a point in each image`. */
  readonly finds: string;
  /** The number that ranks variants; smaller is better. */
  readonly rank: (score: S) => number;
  /** What that number is, of one and of several: `mean error`, `mean errors`. */
  readonly rankName: string;
  readonly rankNames: string;
  /** Behind it, with a blank before: ` px`; empty for a number without a unit. */
  readonly unit: string;
  /** A smaller difference nobody can see. */
  readonly visible: number;
  /** Column of the main table, and what stands in it. */
  readonly column: string;
  readonly cell: (score: S) => string;
  /** Under the main table. */
  readonly caption: (facts: ScoreFacts) => string;
  /** Columns of the tables of scores, and what stands in them. */
  readonly columns: readonly Column[];
  readonly numbers: (score: S) => string[];
  /** Above the table of scores. */
  readonly intro: (isTrained: boolean) => string;
  /** Whether answers without a network stand among the others or after them. */
  readonly baselines: "among" | "after";
  /** The score in a sentence: `with a mean error of 0.05 px on 2,000 images`. */
  readonly best: (score: S) => string;
  /** The score in a few characters: `0.05 px`. */
  readonly short: (score: S) => string;
  /** What a timed call ends with: `predicted points`. */
  readonly answers: string;
  /** When the rules of the verdicts were written. */
  readonly rules: string;
  /** What pictures show, for those who cannot see them. */
  readonly pictures: string;
  /** The number under a picture, where it has no unit: `1 − IoU`. */
  readonly underPictures?: string;
  /** The legend of the pictures. */
  readonly legend: { readonly truth: string; readonly answer: string };
  /** How its variants were trained; absent for a task without variants. */
  readonly training?: TrainingWords<Own>;
}
