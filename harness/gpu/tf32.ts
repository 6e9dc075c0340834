import type { Cell } from "../../src/core/results.ts";

/** A cell on CUDA without and with TF32. */
export interface Tf32Comparison {
  readonly variantId: string;
  readonly batch: number;
  readonly off: Tf32Side;
  readonly on: Tf32Side;
}

export interface Tf32Side {
  /** Null where the cell was not timed. */
  readonly p50Ms: number | null;
  readonly maxAbsError: number | null;
  /** Whether the outputs agree with the reference; null where they could not be compared. */
  readonly agrees: boolean | null;
}

/** Pairs the cells on CUDA of two runs, by variant and batch; one that the other run lacks is left out. */
export function compareTf32(off: readonly Cell[], on: readonly Cell[]): Tf32Comparison[] {
  return off
    .filter(({ runtimeId }) => runtimeId === "ort-node/cuda")
    .flatMap((cell) => {
      const partner = on.find(({ id }) => id === cell.id);
      if (partner === undefined) return [];
      const { variantId, batch } = cell;
      return [{ variantId, batch, off: sideOf(cell), on: sideOf(partner) }];
    });
}

function sideOf(cell: Cell): Tf32Side {
  const parity = cell.status === "skipped" ? null : cell.parity;
  return {
    p50Ms: cell.status === "measured" ? cell.latency.p50Ms : null,
    maxAbsError: parity?.maxAbsError ?? null,
    agrees: parity?.passed ?? null,
  };
}
