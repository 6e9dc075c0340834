import { randomFrom } from "../../src/core/random.ts";
import { withoutArm } from "../../src/measure/comparison/sides.ts";
import type { PlannedBlock, PlannedCell } from "../plan/plan.ts";

/** The cells that one process measures in one round, in the order of measuring. */
export interface RoundBlock {
  readonly round: number;
  readonly runtimeId: string;
  readonly threads: number;
  readonly cells: readonly PlannedCell[];
}

/** The blocks of one round in the order of the plan. */
export function planOrder(blocks: readonly PlannedBlock[], round: number): RoundBlock[] {
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
 *
 * The arms of a runtime follow each other, the first in front in odd rounds and the second in even ones (A B, B A, …),
 * with their cells in the same order.
 */
export function roundOrder(blocks: readonly PlannedBlock[], round: number, seed: number): RoundBlock[] {
  const groups = new Map<string, RoundBlock[]>();
  for (const block of planOrder(blocks, round)) {
    const key = `${withoutArm(block.runtimeId)} ${block.threads}`;
    const cells = randomFrom(seed, `cells ${round} ${key}`).shuffle(block.cells);
    groups.set(key, [...(groups.get(key) ?? []), { ...block, cells }]);
  }
  return randomFrom(seed, `blocks ${round}`)
    .shuffle([...groups.values()])
    .flatMap((arms) => (round % 2 === 1 ? arms : arms.toReversed()));
}
