import type { Score, Training } from "../../core/results.ts";
import type { Column } from "../markdown.ts";

/** How a report speaks of the training of variants of one task. */
export interface TrainingWords<Own extends Training> {
  /** Columns of the table of outcomes, after variant, outcome, epochs and best epoch. */
  readonly columns: readonly Column[];
  /** @param score of the trained network, where there is one */
  readonly numbers: (training: Own, score: Score | undefined) => string[];
  /** Under that table. */
  readonly caption: string;
  /** Column of how many images there were, and what stands in it. */
  readonly images: Column;
  readonly imagesOf: (training: Own) => string;
  /** The learning curve: what it shows, its unit with a blank before, and its points by epoch. */
  readonly curve: string;
  readonly curveUnit: string;
  readonly pointsOf: (training: Own) => { readonly epoch: number; readonly value: number | null }[];
}
