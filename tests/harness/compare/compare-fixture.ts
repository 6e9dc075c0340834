import type { Cell, Results } from "../../../src/core/results.ts";
import { median } from "../../../src/measure/statistics.ts";
import { blockOf } from "../../helpers/blocks.ts";
import { sampleResults } from "../../report/fixture.ts";

type MeasuredCell = Extract<Cell, { status: "measured" }>;

const [template] = sampleResults.cells as [MeasuredCell];

/** A measured cell with one block in each round, of these medians. */
export function cellOf(variantId: string, runtimeId: string, mediansMs: readonly number[]): MeasuredCell {
  return {
    ...template,
    id: `${variantId} ${runtimeId} fp32 b1 t1`,
    variantId,
    runtimeId,
    batch: 1,
    blocks: mediansMs.map((p50Ms, index) => blockOf([p50Ms], { round: index + 1 })),
    latency: { ...template.latency, p50Ms: median(mediansMs) },
  };
}

/** A cell that failed the comparison with the reference. */
export function differingCell(variantId: string, runtimeId: string): Cell {
  const { id, precision, batch, threads, parity } = cellOf(variantId, runtimeId, [1]);
  return {
    id,
    variantId,
    runtimeId,
    precision,
    batch,
    threads,
    status: "failed",
    code: "PARITY",
    message: "differs from tfjs/node on 64 inputs",
    parity: { ...parity, passed: false },
  };
}

/** Medians of rounds around a time, spread by a fixed pattern of at most 1 %. */
export function rounds(ms: number, count = 8): number[] {
  const pattern = [0.3, -1, 0.6, 1, -0.4, 0.1, -0.7, 0.2];
  return Array.from({ length: count }, (_, round) => ms * (1 + pattern[round % pattern.length]! / 100));
}

/** A run with these cells and nothing else that a comparison looks at. */
export function runWith(cells: Cell[], change: Partial<Results> = {}): Results {
  const run = { ...sampleResults.run, rounds: { done: 8, min: 8, max: 8 } };
  return { ...sampleResults, run, variants: [], scores: [], gallery: null, cells, ...change };
}
