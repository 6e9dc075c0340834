import type { PeakRecord } from "../../core/results.ts";
import type { Tensors } from "../../core/tensor.ts";
import { floats } from "../../tensors/arrays.ts";
import type { Session } from "../../runtimes/types.ts";
import type { Clock } from "../clock.ts";

/** Opens a model that multiplies its input [rows, side] by one [side, side] matrix, `times` times in a row. */
export type OpenProduct = (
  rows: number,
  side: number,
  times: number,
) => Promise<Pick<Session, "run" | "close">>;

export interface PeakLimits {
  /** Sides of the matrices that are multiplied. */
  readonly sides: readonly number[];
  /** Matrices that are read: their sides, and how often in one run. */
  readonly reads: readonly { readonly side: number; readonly times: number }[];
  /** Each size takes at least this many runs and this long. */
  readonly minRuns: number;
  readonly minMs: number;
}

/**
 * The sides fit in caches of different levels. The matrices that are read have 256 KiB, 4 MiB and 64 MiB: in a core's
 * own cache, in that of the processor, and in memory.
 */
export const peakLimits: PeakLimits = {
  sides: [256, 512, 1024],
  reads: [
    { side: 256, times: 64 },
    { side: 1024, times: 8 },
    { side: 4096, times: 1 },
  ],
  minRuns: 5,
  minMs: 200,
};

/** Operations of a product of two square matrices: a multiplication and an addition for each of side^3 terms. */
export function matMulFlops(side: number): number {
  return 2 * side ** 3;
}

interface Best {
  readonly runs: number;
  readonly seconds: number;
}

/**
 * The most arithmetic, and the most reading, that a runtime gets out of this machine. Each is the best of several
 * runs and sizes: what disturbs can only make a run slower, so the best is nearest to what the machine can do.
 */
export async function measurePeak(
  open: OpenProduct,
  clock: Clock,
  limits: PeakLimits = peakLimits,
): Promise<Omit<PeakRecord, "runtimeId" | "threads">> {
  const cpuBefore = clock.cpuMs();
  const wallBefore = clock.nowMs();
  const bestOf = async (rows: number, side: number, times: number): Promise<Best> => {
    const session = await open(rows, side, times);
    try {
      return await bestRun(session, onesOf(rows, side), clock, limits);
    } finally {
      await session.close();
    }
  };
  const matMuls = [];
  for (const side of limits.sides) {
    const { runs, seconds } = await bestOf(side, side, 1);
    matMuls.push({ side, runs, flopsPerSecond: matMulFlops(side) / seconds });
  }
  const bandwidths: PeakRecord["bandwidths"][number][] = [];
  for (const { side, times } of limits.reads) {
    const { runs, seconds } = await bestOf(1, side, times);
    const bytes = 4 * side * side;
    bandwidths.push({ bytes, runs, bytesPerSecond: (bytes * times) / seconds });
  }
  return {
    flopsPerSecond: Math.max(...matMuls.map(({ flopsPerSecond }) => flopsPerSecond)),
    matMuls,
    bandwidths,
    cpuOverWall: (clock.cpuMs() - cpuBefore) / (clock.nowMs() - wallBefore),
  };
}

function onesOf(rows: number, side: number): Tensors {
  return { x0: floats(new Float32Array(rows * side).fill(1), [rows, side]) };
}

async function bestRun(
  session: Pick<Session, "run">,
  feeds: Tensors,
  clock: Clock,
  { minRuns, minMs }: PeakLimits,
): Promise<Best> {
  // The first run makes buffers, and is no candidate.
  await session.run(feeds);
  const beganMs = clock.nowMs();
  let bestMs = Number.POSITIVE_INFINITY;
  let runs = 0;
  while (runs < minRuns || clock.nowMs() - beganMs < minMs) {
    const startedMs = clock.nowMs();
    await session.run(feeds);
    bestMs = Math.min(bestMs, clock.nowMs() - startedMs);
    runs += 1;
  }
  return { runs, seconds: bestMs / 1000 };
}
