import type { AccuracyDifference, Cell, Gate } from "../../core/results.ts";
import type { Side } from "./sides.ts";

/**
 * The checks that do not depend on time, for every cell or model that both sides have: parity, placement, accuracy,
 * and the size of the ONNX file. A cell that B lacks has no gate.
 */
export function gatesOf(a: Side, b: Side, accuracies: readonly AccuracyDifference[]): Gate[] {
  const shared = [...b.cells].flatMap(([id, cell]) => {
    const before = a.cells.get(id);
    return before === undefined ? [] : [[before, cell] as const];
  });
  return [
    ...shared.flatMap(([before, cell]) => parityGate(before, cell)),
    ...shared.flatMap(([before, cell]) => placementGate(before, cell)),
    ...accuracies.map(accuracyGate),
    ...b.models.flatMap((model) => sizeGate(model, a)),
  ];
}

function parityGate(before: Cell, cell: Cell): Gate[] {
  if (cell.status === "skipped" || (cell.status === "failed" && cell.code !== "PARITY")) return [];
  const passed = cell.status !== "failed";
  const was = before.status === "failed" && before.code === "PARITY" ? "it did so in A too" : "A agreed";
  return [
    {
      gate: "parity",
      subject: cell.id,
      passed,
      finding: passed ? "agrees with the reference" : `${cell.message}; ${was}`,
    },
  ];
}

function placementGate(before: Cell, cell: Cell): Gate[] {
  const ops = elsewhere(cell);
  if (ops === null) return [];
  const known = elsewhere(before) ?? [];
  const moved = ops.filter((operator) => !known.includes(operator));
  const finding =
    moved.length === 0
      ? "ran where it did"
      : `${moved.join(", ")} ran outside the provider that was asked for, and did not in A`;
  return [{ gate: "placement", subject: cell.id, passed: moved.length === 0, finding }];
}

/** Operators that ran outside the provider; null where that is not known. */
function elsewhere(cell: Cell): readonly string[] | null {
  if (cell.status !== "measured" && cell.status !== "fallback") return null;
  return cell.placement === null ? null : (cell.placement.fallbackOps ?? []);
}

function accuracyGate(compared: AccuracyDifference): Gate {
  const { variantId, runtimeId, measure, unit, difference, interval, method, margin } = compared;
  const [low, high] = interval.map((end) => end.toPrecision(3));
  const inUnit = unit === "" ? "" : ` ${unit}`;
  return {
    gate: "accuracy",
    subject: `${variantId} ${runtimeId}`,
    // Only a loss that is surely larger than the margin fails.
    passed: interval[0] <= margin,
    finding:
      `${measure} ${difference < 0 ? "fell" : "grew"} by ${Math.abs(difference).toPrecision(3)}${inUnit} ` +
      `(${low} to ${high}, ${method}; allowed ${margin.toPrecision(3)})`,
  };
}

function sizeGate({ variantId, sha256, sizeBytes, nodes }: Side["models"][number], a: Side): Gate[] {
  const before = a.models.find((model) => model.variantId === variantId);
  if (before === undefined) return [];
  const passed = sizeBytes <= before.sizeBytes && nodes <= before.nodes;
  const finding =
    sha256 === before.sha256
      ? "the same ONNX bytes"
      : `${before.sizeBytes} bytes became ${sizeBytes}, ${before.nodes} nodes became ${nodes}`;
  return [{ gate: "size", subject: variantId, passed, finding }];
}
