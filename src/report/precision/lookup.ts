import type {
  Cell,
  PrecisionDraw,
  PrecisionFile,
  PrecisionRatio,
  PrecisionScore,
  PrecisionsRecord,
} from "../../core/results.ts";

type Found = Pick<Cell, "variantId" | "runtimeId" | "precision" | "batch" | "threads">;

/** The file of a variant in a precision. */
export function fileOf(
  { files }: PrecisionsRecord,
  { variantId, precision }: Pick<PrecisionFile, "variantId" | "precision">,
): PrecisionFile | undefined {
  return files.find((file) => file.variantId === variantId && file.precision === precision);
}

/** The ratio of a cell's time to that of float32. */
export function ratioOf({ ratios }: PrecisionsRecord, cell: Found): PrecisionRatio | undefined {
  const { variantId, precision, runtimeId, batch, threads } = cell;
  return ratios.find(
    (ratio) =>
      ratio.variantId === variantId &&
      ratio.precision === precision &&
      ratio.runtimeId === runtimeId &&
      ratio.batch === batch &&
      ratio.threads === threads,
  );
}

/** What a precision of a variant costs on each choice of calibration inputs. */
export function drawsOf(
  { draws = [] }: PrecisionsRecord,
  { variantId, precision }: Pick<PrecisionFile, "variantId" | "precision">,
): PrecisionDraw[] {
  return draws.filter((draw) => draw.variantId === variantId && draw.precision === precision);
}

/** The score of a cell's model on its runtime. */
export function precisionScoreOf(
  { scores }: PrecisionsRecord,
  { variantId, precision, runtimeId }: Found,
): PrecisionScore | undefined {
  return scores.find(
    (score) =>
      score.variantId === variantId && score.precision === precision && score.runtimeId === runtimeId,
  );
}
