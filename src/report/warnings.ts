import type { MeasuredCell, Results } from "../core/results.ts";
import { accuracyOf, accuracySpreadPx } from "./accuracies.ts";
import { cpuOverWallOf } from "./block-medians.ts";
import { isRanked, measuredCells, trainedVariants } from "./cells.ts";

/** A reason to doubt a number, as data; warning-texts.ts puts it in words. */
export type Warning =
  | { readonly kind: "unfinished" }
  | { readonly kind: "unsteady"; readonly cells: readonly MeasuredCell[] }
  | { readonly kind: "unstable"; readonly cells: readonly MeasuredCell[] }
  | { readonly kind: "contaminated"; readonly cells: readonly MeasuredCell[] }
  | { readonly kind: "extra-threads"; readonly cells: readonly MeasuredCell[] }
  | {
      readonly kind: "few-samples";
      readonly percentile: "p90" | "p99";
      readonly needed: number;
      readonly cells: readonly MeasuredCell[];
      readonly of: number;
    }
  | { readonly kind: "few-inputs"; readonly cells: readonly MeasuredCell[] }
  | { readonly kind: "mixed-placement"; readonly cells: readonly MeasuredCell[] }
  | { readonly kind: "software"; readonly cells: readonly MeasuredCell[] }
  | {
      readonly kind: "small-preset";
      readonly presets: readonly string[];
      readonly variantIds: readonly string[];
    }
  | { readonly kind: "worse-than-constant"; readonly variantIds: readonly string[] }
  | { readonly kind: "accuracy-spread"; readonly variantId: string; readonly spreadPx: number };

/** Above this share of its threads a process used more of them than asked for. */
export const CPU_SHARE_HIGH = 1.2;
/** Fewer different inputs may flatter caches and branch prediction. */
export const FEWEST_INPUTS = 8;

/** Everything in a run that a reader should know before trusting it, the gravest first. */
export function warningsOf(results: Results): Warning[] {
  const cells = measuredCells(results);
  const where = (test: (cell: MeasuredCell) => boolean) => cells.filter(test);
  const fewSamples = (percentile: "p90" | "p99", needed: number): Warning => ({
    kind: "few-samples",
    percentile,
    needed,
    cells: where((cell) => cell.latency[`${percentile}Ms`] === null),
    of: cells.length,
  });
  const worse = trainedVariants(results).filter(({ id, training: { targetVariance } }) => {
    const mse = accuracyOf(results, id)?.accuracy.mse;
    return mse !== undefined && targetVariance !== null && mse > targetVariance;
  });
  const small = trainedVariants(results).filter(({ training }) => training.preset !== "full");
  const spread = accuracySpreadPx(results);
  const all: Warning[] = [
    ...(results.run.finishedAt === null ? [{ kind: "unfinished" } as const] : []),
    { kind: "mixed-placement", cells: where((cell) => isMixed(cell)) },
    { kind: "software", cells: where(({ placement }) => placement?.software === true) },
    { kind: "contaminated", cells: where(({ verdict }) => verdict === "contaminated") },
    // The times of a software adapter are in no ranking, and have one block.
    { kind: "unstable", cells: where((cell) => cell.verdict === "unstable" && isRanked(cell)) },
    { kind: "unsteady", cells: where(isUnsteady) },
    { kind: "extra-threads", cells: where((cell) => cpuShareOf(cell) > CPU_SHARE_HIGH) },
    { kind: "few-inputs", cells: where((cell) => cell.latency.inputs < FEWEST_INPUTS) },
    {
      kind: "small-preset",
      presets: [...new Set(small.map(({ training }) => training.preset))],
      variantIds: small.map(({ id }) => id),
    },
    { kind: "worse-than-constant", variantIds: worse.map(({ id }) => id) },
    // Under a hundredth of a pixel nobody can see a difference.
    ...(spread !== null && spread.spreadPx > 0.01 ? [{ kind: "accuracy-spread", ...spread } as const] : []),
    fewSamples("p90", 64),
    fewSamples("p99", 662),
  ];
  return all.filter(
    (warning) =>
      ("cells" in warning ? warning.cells.length > 0 : true) &&
      ("variantIds" in warning ? warning.variantIds.length > 0 : true),
  );
}

function isMixed(cell: MeasuredCell): boolean {
  return providersOf(cell).length > 1 || cell.placement?.fallbackOps !== undefined;
}

/** Whether warm-up ended at its limit in most of a cell's blocks. */
function isUnsteady({ blocks }: MeasuredCell): boolean {
  return blocks.filter(({ steady }) => !steady).length > blocks.length / 2;
}

/** How much of its threads a process kept busy while timing: the median over the blocks. */
function cpuShareOf(cell: MeasuredCell): number {
  return cpuOverWallOf(cell) / cell.threads;
}

/** The execution providers that ran at least one node of a cell. */
export function providersOf(cell: MeasuredCell): string[] {
  const counts = Object.entries(cell.placement?.nodesByProvider ?? {});
  return counts.filter(([, nodes]) => nodes > 0).map(([provider]) => provider);
}
