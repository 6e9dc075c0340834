import type { MeasuredCell, Results, TrainedVariant } from "../core/results.ts";
import { rankSpread, scoreOf } from "./scores.ts";
import { wordsOf } from "./tasks/registry.ts";
import { cpuOverWallOf } from "./block-medians.ts";
import { formatError } from "./format.ts";
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
  | {
      readonly kind: "blind-parity";
      readonly variantIds: readonly string[];
      readonly unnoticed: number;
      readonly tried: number;
    }
  | {
      readonly kind: "accuracy-spread";
      readonly variantId: string;
      /** What differs, and by how much: `mean errors are 0.3 px apart`. */
      readonly finding: string;
    };

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
  const worse = trainedVariants(results).filter((variant) => isWorseThanConstant(results, variant));
  const small = trainedVariants(results).filter(({ training }) => training.preset !== "full");
  const spread = rankSpread(results);
  const { visible, rankNames, unit } = wordsOf(results);
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
    blindParity(results),
    { kind: "worse-than-constant", variantIds: worse.map(({ id }) => id) },
    ...(spread !== null && spread.spread > visible
      ? [
          {
            kind: "accuracy-spread",
            variantId: spread.variantId,
            finding: `${rankNames} are ${formatError(spread.spread)}${unit} apart`,
          } as const,
        ]
      : []),
    fewSamples("p90", 64),
    fewSamples("p99", 662),
  ];
  return all.filter(
    (warning) =>
      ("cells" in warning ? warning.cells.length > 0 : true) &&
      ("variantIds" in warning ? warning.variantIds.length > 0 : true),
  );
}

/** Models of which parity would not notice one wrong weight or more. */
function blindParity({ variants }: Results): Warning {
  const blind = variants.filter(({ parityBasis }) => parityBasis?.damages?.some(({ noticed }) => !noticed));
  const damages = blind.flatMap(({ parityBasis }) => parityBasis!.damages!);
  return {
    kind: "blind-parity",
    variantIds: blind.map(({ id }) => id),
    unnoticed: damages.filter(({ noticed }) => !noticed).length,
    tried: damages.length,
  };
}

/** Whether a variant does worse than the best constant answer would. */
function isWorseThanConstant(results: Results, { id, training }: TrainedVariant): boolean {
  const score = scoreOf(results, id)?.score;
  if (training.task !== "point" || score?.task !== "point") return false;
  return training.targetVariance !== null && score.mse > training.targetVariance;
}

function isMixed(cell: MeasuredCell): boolean {
  return providersOf(cell).length > 1 || cell.placement?.fallbackOps !== undefined;
}

/** Whether warm-up ended at its limit in most of a cell's blocks. */
function isUnsteady({ blocks }: MeasuredCell): boolean {
  return blocks.filter(({ steady }) => !steady).length > blocks.length / 2;
}

/** How much of its threads a process kept busy while timing: the median over the blocks; all where nobody can tell. */
function cpuShareOf(cell: MeasuredCell): number {
  return (cpuOverWallOf(cell) ?? cell.threads) / cell.threads;
}

/** The execution providers that ran at least one node of a cell. */
export function providersOf(cell: MeasuredCell): string[] {
  const counts = Object.entries(cell.placement?.nodesByProvider ?? {});
  return counts.filter(([, nodes]) => nodes > 0).map(([provider]) => provider);
}
