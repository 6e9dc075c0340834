import type {
  AccuracyDifference,
  Block,
  CellDecision,
  Comparison,
  MeasuredCell,
} from "../../core/results.ts";
import { decide } from "./decision.ts";
import { fewestBlocks, pairedEstimate, unpairedEstimate } from "./estimate.ts";
import { gatesOf } from "./gates.ts";
import { pairedLogRatios, signCounts } from "./log-ratios.ts";
import { thresholdOf } from "./noise-floor.ts";
import type { Side } from "./sides.ts";

export interface CompareOptions {
  /**
   * Rounds of the first decision, where A and B took turns in every round; later rounds are fresh ones of flagged
   * cells. Null where the two are separate runs.
   */
  readonly interleavedRounds: number | null;
  /** Facts of the environment that differ. */
  readonly differences: readonly string[];
  /** What `bench --aa` found on this host; null where it was not given. */
  readonly floor: number | null;
  readonly accuracies: readonly AccuracyDifference[];
}

interface Pair {
  readonly id: string;
  readonly a: MeasuredCell;
  readonly b: MeasuredCell;
}

/**
 * Compares all cells that both sides measured, and checks what does not depend on time. The first decision is one
 * over all cells. Where some have fresh rounds, those alone decide, corrected for the number of flagged cells.
 */
export function compareSides(a: Side, b: Side, options: CompareOptions): Comparison {
  const { interleavedRounds, differences, floor, accuracies } = options;
  const { pairs, unpaired } = pairsOf(a, b);
  const threshold = thresholdOf(floor);
  const first = interleavedRounds === null ? decideUnpaired : decidePaired;
  const firsts = first(pairs, threshold, 1, interleavedRounds ?? 0);
  const flagged =
    interleavedRounds === null ? [] : pairs.filter((pair) => hasRoundsAfter(pair, interleavedRounds));
  const fresh = decidePaired(flagged, threshold, (interleavedRounds ?? 0) + 1, Number.POSITIVE_INFINITY);
  const againOf = new Map(flagged.map(({ id }, index) => [id, fresh[index]!]));
  return {
    a: sideRecord(a),
    b: sideRecord(b),
    interleaved: interleavedRounds !== null,
    differences: [...differences],
    rounds: interleavedRounds,
    threshold,
    floor,
    cells: pairs.map(({ id, a: cellA, b: cellB }, index) => {
      const again = againOf.get(id) ?? null;
      return {
        id,
        variantId: cellB.variantId,
        runtimeId: cellB.runtimeId,
        aMs: cellA.latency.p50Ms,
        bMs: cellB.latency.p50Ms,
        decision: (again ?? firsts[index]!).decision,
        first: firsts[index]!,
        again,
      };
    }),
    unpaired,
    accuracies: [...accuracies],
    gates: gatesOf(a, b, accuracies),
  };
}

function decidePaired(
  pairs: readonly Pair[],
  threshold: number,
  fromRound: number,
  toRound: number,
): CellDecision[] {
  const ratios = pairs.map(({ a, b }) => {
    const inRange = ({ round }: { readonly round: number }) => round >= fromRound && round <= toRound;
    return pairedLogRatios(a.blocks.filter(inRange), b.blocks.filter(inRange));
  });
  return decide(ratios.map(pairedEstimate), { threshold }).map((decision, index) => ({
    ...decision,
    rounds: ratios[index]!.length,
    ...signCounts(ratios[index]!),
  }));
}

/** The two cells of separate runs, of which only the blocks count. */
export interface UnpairedCells {
  readonly a: WithBlocks;
  readonly b: WithBlocks;
}

interface WithBlocks {
  readonly blocks: readonly Pick<Block, "p50Ms" | "contaminated">[];
}

/** Decides for cells of two runs that did not take turns. */
export function decideUnpaired(pairs: readonly UnpairedCells[], threshold: number): CellDecision[] {
  const blocks = pairs.map(({ a, b }) => [countedBlocks(a), countedBlocks(b)] as const);
  const estimates = blocks.map(([a, b]) => unpairedEstimate(logsOf(a), logsOf(b)));
  return decide(estimates, { threshold }).map((decision, index) => ({
    ...decision,
    rounds: Math.min(...blocks[index]!.map(({ length }) => length)),
    slower: null,
    faster: null,
  }));
}

/** The undisturbed blocks of a cell, or all where too few of them are left. */
function countedBlocks({ blocks }: WithBlocks): WithBlocks["blocks"] {
  const undisturbed = blocks.filter(({ contaminated }) => contaminated === null);
  return undisturbed.length >= fewestBlocks ? undisturbed : blocks;
}

function logsOf(blocks: WithBlocks["blocks"]): number[] {
  return blocks.map(({ p50Ms }) => Math.log(p50Ms));
}

function hasRoundsAfter({ a, b }: Pair, last: number): boolean {
  return [a, b].every(({ blocks }) => blocks.some(({ round }) => round > last));
}

/** The cells whose times can stand beside each other, and why the others cannot. */
function pairsOf(a: Side, b: Side): { pairs: Pair[]; unpaired: Comparison["unpaired"] } {
  const pairs: Pair[] = [];
  const unpaired: Comparison["unpaired"] = [];
  for (const id of new Set([...a.cells.keys(), ...b.cells.keys()])) {
    const [before, after] = [timedCell(a, id), timedCell(b, id)];
    const missing = [
      ...("missing" in before ? [`A ${before.missing}`] : []),
      ...("missing" in after ? [`B ${after.missing}`] : []),
    ];
    if (!("missing" in before) && !("missing" in after)) pairs.push({ id, a: before, b: after });
    else if (missing.length === 1) {
      const cell = b.cells.get(id);
      const crashed = cell?.status === "failed" && cell.code !== "PARITY";
      unpaired.push({ id, reason: missing[0]!, crashed });
    }
  }
  return { pairs, unpaired };
}

/** The measured cell of a side, or what it has instead. */
function timedCell({ cells }: Side, id: string): MeasuredCell | { readonly missing: string } {
  const cell = cells.get(id);
  if (cell === undefined) return { missing: "does not have it" };
  if (cell.status === "skipped") return { missing: `skipped it: ${cell.reason}` };
  if (cell.status === "failed") return { missing: `failed with ${cell.code}: ${cell.message}` };
  if (cell.status === "fallback") return { missing: "ran outside the provider that was asked for" };
  return cell.placement?.software === true ? { missing: "ran on a software adapter" } : cell;
}

function sideRecord({ arm, what, models }: Side): Comparison["a"] {
  return { arm, what, models };
}
