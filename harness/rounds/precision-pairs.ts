import type { Cell, PrecisionRatio } from "../../src/core/results.ts";
import { isRatioDecided, pairedRatio } from "../../src/measure/racing.ts";
import type { PlannedCell } from "../plan/plan.ts";

/** The cells of lower precision of a run, each beside float32 of the same variant on the same runtime. */
export interface PrecisionPairs {
  /** Whether a cell is to be measured again, so that a ratio gets known. */
  readonly isDue: (cell: PlannedCell) => boolean;
  readonly ratios: () => PrecisionRatio[];
}

/** Pairs cells with those of float32, round by round: what a round does to both cancels in their ratio. */
export function precisionPairsOf(
  cells: readonly PlannedCell[],
  resultOf: (cell: PlannedCell) => Cell | undefined,
): PrecisionPairs {
  const float32 = new Map(
    cells.filter(({ precision }) => precision === "fp32").map((cell) => [pairKey(cell), cell]),
  );
  const pairs = cells.flatMap((cell) => {
    const base = float32.get(pairKey(cell));
    return cell.precision === "fp32" || base === undefined ? [] : [{ cell, base }];
  });
  const ratioOf = ({ cell, base }: (typeof pairs)[number]): PrecisionRatio | null => {
    const [own, its] = [resultOf(cell), resultOf(base)];
    if (own?.status !== "measured" || its?.status !== "measured") return null;
    const { variantId, precision, runtimeId, batch, threads } = cell;
    const ratio = pairedRatio(its.blocks, own.blocks);
    return ratio === null ? null : { variantId, precision, runtimeId, batch, threads, ...ratio };
  };
  const isOpen = (pair: (typeof pairs)[number]) => {
    const result = resultOf(pair.cell);
    if (result?.status !== "measured" || result.placement?.software === true) return false;
    const ratio = ratioOf(pair);
    return ratio !== null && (ratio.interval === null || !isRatioDecided(ratio.interval));
  };
  return {
    isDue: (wanted) =>
      pairs.some((pair) => (pair.cell.id === wanted.id || pair.base.id === wanted.id) && isOpen(pair)),
    ratios: () => pairs.flatMap((pair) => ratioOf(pair) ?? []),
  };
}

function pairKey({ variantId, runtimeId, batch, threads }: PlannedCell): string {
  return JSON.stringify([variantId, runtimeId, batch, threads]);
}
