import { randomFrom } from "../src/core/random.ts";
import type { Block, PlannedCell } from "./plan.ts";

/** The cells that one process measures in one round, in the order of measuring. */
export interface RoundBlock {
  readonly round: number;
  readonly runtimeId: string;
  readonly threads: number;
  readonly cells: readonly PlannedCell[];
}

/** The blocks of one round in the order of the plan. */
export function planOrder(blocks: readonly Block[], round: number): RoundBlock[] {
  return blocks.map(({ runtimeId, threads, variants }) => ({
    round,
    runtimeId,
    threads,
    cells: variants.flatMap(({ cells }) => cells),
  }));
}

/**
 * The blocks of one round: processes in random order, and inside each its cells, so that nothing that comes and goes
 * with time favours a runtime or a model. Seed and round fix the order, whichever cells are left.
 */
export function roundOrder(blocks: readonly Block[], round: number, seed: number): RoundBlock[] {
  const shuffled = planOrder(blocks, round).map((block) => ({
    ...block,
    cells: randomFrom(seed, `cells ${round} ${block.runtimeId} ${block.threads}`).shuffle(block.cells),
  }));
  return randomFrom(seed, `blocks ${round}`).shuffle(shuffled);
}
