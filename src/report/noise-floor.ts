import { quantile } from "simple-statistics";
import type { MeasuredCell, Results } from "../core/results.ts";
import { isRanked, measuredCells } from "./cells.ts";

/** How far two processes of a run were apart that did the same work. */
export interface NoiseFloor {
  /** Pairs of blocks: one cell, two rounds that follow each other. */
  readonly pairs: number;
  /** Half of the pairs differ by less than this share of the shorter time. */
  readonly typical: number;
  /** One in twenty differs by more. */
  readonly largest: number;
}

/** With fewer pairs the outer figure is chance. */
const fewestPairs = 20;

/** The noise floor of a run, from its own pairs; null where there are too few. */
export function noiseFloorOf(results: Results): NoiseFloor | null {
  const apart = measuredCells(results).filter(isRanked).flatMap(differencesOf);
  if (apart.length < fewestPairs) return null;
  return {
    pairs: apart.length,
    typical: Math.expm1(quantile(apart, 0.5)),
    largest: Math.expm1(quantile(apart, 0.95)),
  };
}

/** |ln(b / a)| of each block and the next. */
function differencesOf({ blocks }: MeasuredCell): number[] {
  return blocks.slice(1).map(({ p50Ms }, index) => Math.abs(Math.log(p50Ms / blocks[index]!.p50Ms)));
}
