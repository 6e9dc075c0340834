import type { Precision } from "../../../core/results.ts";
import type { PrecisionLossRow } from "../../../core/study/precision.ts";
import { formatDigits } from "../../format.ts";

/** The largest loss of a row over the choices of calibration images: what a user must reckon with. */
export function worstLoss({ losses }: PrecisionLossRow): PrecisionLossRow["losses"][number] {
  return losses.reduce((a, b) => (b.difference > a.difference ? b : a));
}

/** The rows of a precision, the smallest loss first. */
export function rowsByLoss(rows: readonly PrecisionLossRow[], precision: Precision): PrecisionLossRow[] {
  return rows
    .filter((row) => row.precision === precision)
    .toSorted((a, b) => worstLoss(a).difference - worstLoss(b).difference);
}

/** `0.020 px (0.018 to 0.021)`, on the choice of calibration images that costs most. */
export function lossText(row: PrecisionLossRow): string {
  const { difference, interval } = worstLoss(row);
  const unit = row.unit === "" ? "" : ` ${row.unit}`;
  return `${formatDigits(difference, 2)}${unit} (${formatDigits(interval[0], 2)} to ${formatDigits(interval[1], 2)})`;
}
