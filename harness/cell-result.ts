import type { Cell, PlacementRecord } from "../src/core/results.ts";
import { latencyOf } from "../src/measure/figures.ts";
import type { Placement } from "../src/runtimes/types.ts";
import { isFallback, placementRecordOf } from "./placement.ts";
import type { CellOutcome } from "./scheduler.ts";
import type { PlannedCell } from "./plan.ts";

/** The result that a report keeps, from what happened to a planned cell. */
export function cellResultOf(cell: PlannedCell, outcome: CellOutcome): Cell {
  if (outcome.kind === "skipped") {
    return { ...cell, status: "skipped", reason: outcome.reason, fix: outcome.fix };
  }
  if (outcome.kind === "error") {
    return { ...cell, status: "failed", code: outcome.code, message: outcome.message, parity: null };
  }
  const { parity, placement, timed } = outcome;
  if (parity.passed && timed === null && isFallback(placement)) {
    const { fallbackOps, ...record } = placementRecordOf(placement);
    return { ...cell, status: "fallback", parity, placement: { ...record, fallbackOps: fallbackOps! } };
  }
  if (!parity.passed || timed === null) {
    return { ...cell, status: "failed", code: "PARITY", message: describeParity(parity), parity };
  }
  return {
    ...cell,
    status: "measured",
    parity,
    placement: placement === null ? null : placementRecordOf(placement),
    verdict: timed.block.contaminated === null ? "unstable" : "contaminated",
    blocks: [timed.block],
    latency: latencyOf([timed.block], { batch: cell.batch, inputs: timed.inputs }),
  };
}

/** What a finished cell prints. */
export function cellLine(cell: Cell): string {
  if (cell.status === "skipped") return `${cell.id}  skipped: ${cell.reason}`;
  if (cell.status === "failed") return `${cell.id}  FAILED ${cell.code}: ${cell.message}`;
  if (cell.status === "fallback") return `${cell.id}  FALLBACK: ${describeFallback(cell.placement)}`;
  const labels = labelsOf(cell.placement);
  const p50 = `${cell.latency.p50Ms.toPrecision(3)} ms`;
  return `${cell.id}  p50 ${p50}, n ${cell.latency.sampleCount}, parity ${cell.parity.maxAbsError?.toExponential(1)}${labels}`;
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

/** One line: the largest error beside what is allowed. */
export function describeParity(parity: {
  readonly passed: boolean;
  readonly count: number;
  readonly maxAbsError: number | null;
  readonly notFinite: number;
  readonly tolerance: { readonly absolute: number; readonly relative: number };
  readonly reference: string;
}): string {
  const { absolute, relative } = parity.tolerance;
  const allowed = `allowed ${absolute} + ${relative} × |reference|`;
  const largest =
    parity.notFinite > 0
      ? `${parity.notFinite} outputs are NaN or infinite`
      : `largest error ${parity.maxAbsError?.toPrecision(3) ?? "unknown"}`;
  return `${parity.passed ? "agrees with" : "differs from"} ${parity.reference} on ${parity.count} inputs: ${largest}, ${allowed}`;
}
