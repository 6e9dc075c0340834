import type { Cell, Latency, MeasuredCell, Parity, PlacementRecord } from "../../src/core/results.ts";
import { seedOf } from "../../src/core/random.ts";
import { halfWidthOf, judgeBlocks, wantsBlock, type RoundLimits } from "../../src/measure/rounds.ts";
import type { Placement } from "../../src/runtimes/types.ts";
import { isFallback, placementRecordOf } from "../../src/measure/placement.ts";
import { describeParity } from "./describe-parity.ts";
import { arithmeticRecordOf } from "../../src/measure/arithmetic.ts";
import type { CellOutcome } from "./run-block.ts";
import type { PlannedCell } from "../plan/plan.ts";
import type { CellReply } from "../workers/job.ts";

export interface CellContext {
  readonly round: number;
  readonly rounds: RoundLimits;
  /** The seed of the run. */
  readonly seed: number;
}

/**
 * The result that a report keeps, from what happened to a planned cell in a round.
 *
 * @param before what became of it in the rounds before
 */
export function cellResultOf(
  cell: PlannedCell,
  outcome: CellOutcome,
  before: Cell | undefined,
  context: CellContext,
): Cell {
  if (outcome.kind === "skipped") {
    return { ...cell, status: "skipped", reason: outcome.reason, fix: outcome.fix };
  }
  const when = before === undefined ? "" : `In round ${context.round}: `;
  if (outcome.kind === "error") {
    const { code, message } = outcome;
    return { ...cell, status: "failed", code, message: `${when}${message}`, parity: null };
  }
  const { parity, timed } = outcome;
  const known = before?.status === "measured" ? before : null;
  if (parity.passed && timed === null && isFallback(outcome.placement)) {
    const { fallbackOps, ...record } = placementRecordOf(outcome.placement);
    return {
      ...cell,
      status: "fallback",
      parity,
      placement: { ...record, fallbackOps: fallbackOps! },
      ...arithmeticOf(cell, outcome),
    };
  }
  if (!parity.passed || timed === null) {
    const late = outcome.isLate === true ? "right at first, and after the timed runs it " : "";
    const message = `${when}${late}${describeParity(parity)}`;
    return { ...cell, status: "failed", code: "PARITY", message, parity };
  }
  const blocks = [...(known?.blocks ?? []), timed.block];
  return {
    ...cell,
    status: "measured",
    // The first round compared all reference inputs, the later ones a few.
    parity: known?.parity ?? parity,
    placement: known === null ? recordOf(outcome.placement) : known.placement,
    ...(known === null
      ? arithmeticOf(cell, outcome)
      : known.arithmetic === undefined
        ? {}
        : { arithmetic: known.arithmetic }),
    blocks,
    ...judgeBlocks(blocks, context.rounds, {
      batch: cell.batch,
      inputs: timed.inputs,
      seed: seedOf(context.seed, cell.id),
    }),
  };
}

function arithmeticOf(
  { precision }: PlannedCell,
  { placement }: CellReply,
): Pick<MeasuredCell, "arithmetic"> {
  const arithmetic = placement?.arithmetic;
  return precision === "fp32" || arithmetic === undefined
    ? {}
    : { arithmetic: arithmeticRecordOf(arithmetic, precision) };
}

function recordOf(placement: Placement | null): PlacementRecord | null {
  return placement === null ? null : placementRecordOf(placement);
}

/** Whether a cell is to have another block. The times of a software adapter are in no ranking: one is enough. */
export function isWanted(cell: Cell, rounds: RoundLimits): boolean {
  return cell.status === "measured" && cell.placement?.software !== true && wantsBlock(cell, rounds);
}

/** The round of a cell's last block; 0 where it has none. */
export function lastRoundOf(cell: Cell): number {
  return cell.status === "measured" ? cell.blocks.at(-1)!.round : 0;
}

/** What a finished cell prints. */
export function cellLine(cell: Cell): string {
  if (cell.status === "skipped") return `${cell.id}  skipped: ${cell.reason}`;
  if (cell.status === "failed") return `${cell.id}  FAILED ${cell.code}: ${cell.message}`;
  if (cell.status === "fallback") return `${cell.id}  FALLBACK: ${describeFallback(cell.placement)}`;
  const { blocks, latency, verdict, parity } = cell;
  const [first] = blocks;
  // With one block there is nothing to judge yet.
  const rest = blocks.length === 1 ? "" : `, ${blocks.length} blocks, ${verdict}`;
  const doubt = blocks.length === 1 && first!.contaminated !== null ? `; ${first!.contaminated}` : "";
  const state = cell.arithmetic === undefined ? "" : `, ${cell.arithmetic.state}`;
  return (
    `${cell.id}  p50 ${latency.p50Ms.toPrecision(3)} ms${reachText(latency)}, n ${latency.sampleCount}${rest}, ` +
    `parity ${errorText(parity)}${state}${labelsOf(cell.placement)}${doubt}`
  );
}

/** The largest error; of text and whole numbers, which have none, whether all are the same. */
function errorText({ maxAbsError, notFinite, passed }: Parity): string {
  if (maxAbsError !== null) return maxAbsError.toExponential(1);
  if (notFinite > 0) return "not finite";
  return passed ? "all the same" : "not the same";
}

function reachText(latency: Latency): string {
  const halfWidth = halfWidthOf(latency);
  return halfWidth === null ? "" : ` ± ${(halfWidth * 100).toPrecision(2)} %`;
}

/** One line: the operators that ran elsewhere, and on which providers the nodes ran. */
export function describeFallback(placement: Pick<Placement, "fallbackOps" | "nodesByProvider">): string {
  const nodes = Object.entries(placement.nodesByProvider).map(([provider, count]) => `${provider} ${count}`);
  return (
    `${(placement.fallbackOps ?? []).join(", ")} ran outside the provider that was asked for ` +
    `(nodes: ${nodes.join(", ")})`
  );
}

function labelsOf(placement: PlacementRecord | null): string {
  const labels = [
    ...(placement?.software === true ? ["software adapter"] : []),
    ...(placement?.fallbackOps === undefined ? [] : [`fallback: ${placement.fallbackOps.join(", ")}`]),
  ];
  return labels.length === 0 ? "" : `  [${labels.join("; ")}]`;
}
