import type { Block, CellVerdict, Latency, MeasuredCell } from "../core/results.ts";
import { latencyOf, type FiguresOptions } from "./figures.ts";

/** How many undisturbed blocks a cell gets: at least `min`, and at most `max` where its interval stays wide. */
export interface RoundLimits {
  readonly min: number;
  readonly max: number;
}

export const defaultRounds: RoundLimits = { min: 5, max: 8 };

/** A cell is settled when its interval reaches no farther than this share of the median to each side. */
export const settledWithin = 0.02;

/** The most blocks where some are contaminated: half as many again as there were to be. */
export function withRepeats(blocks: number): number {
  return Math.floor(blocks * 1.5);
}

/**
 * Decides which blocks count and what they say.
 *
 * A contaminated block is made again, and the figures come from the others. Where there are not `min` others, all
 * blocks count, and the verdict says so.
 *
 * @param blocks at least one, in the order of measuring
 */
export function judgeBlocks(
  blocks: readonly Block[],
  { min }: RoundLimits,
  options: FiguresOptions,
): { latency: Latency; verdict: CellVerdict } {
  const undisturbed = undisturbedOf(blocks);
  const counted = undisturbed.length >= min ? undisturbed : blocks;
  const latency = latencyOf(counted, options);
  const isClean = counted.every(({ contaminated }) => contaminated === null);
  return { latency, verdict: isClean ? (isSettled(latency) ? "valid" : "unstable") : "contaminated" };
}

/**
 * Whether a cell is to have another block. It is done when `min` undisturbed ones give a narrow interval, or when
 * there are `max` of them. Where 1.5 times `min` blocks hold no `min` undisturbed ones, the machine is not going to
 * be quiet, and at 1.5 times `max` it ends in any case.
 */
export function wantsBlock(
  { blocks, latency }: Pick<MeasuredCell, "blocks" | "latency">,
  { min, max }: RoundLimits,
): boolean {
  const undisturbed = undisturbedOf(blocks).length;
  if (undisturbed < min) return blocks.length < withRepeats(min);
  return !isSettled(latency) && undisturbed < max && blocks.length < withRepeats(max);
}

function undisturbedOf(blocks: readonly Block[]): Block[] {
  return blocks.filter(({ contaminated }) => contaminated === null);
}

/** How far the interval reaches to each side, as a share of the median; null where there is none. */
export function halfWidthOf({ p50Ms, p50Interval }: Pick<Latency, "p50Ms" | "p50Interval">): number | null {
  return p50Interval === null ? null : (p50Interval[1] - p50Interval[0]) / 2 / p50Ms;
}

function isSettled(latency: Latency): boolean {
  const halfWidth = halfWidthOf(latency);
  return halfWidth !== null && halfWidth <= settledWithin;
}
