import type { MeasuredCell, Results } from "../../core/results.ts";
import { mainConfiguration, rankedCells, variantIdsOf } from "../cells.ts";
import { isLevel } from "../level.ts";
import { formatCounted, formatRange, formatRatio } from "../format.ts";
import { bold, code, names } from "../markdown.ts";

/** Which runtime is the fastest for which variants, and by how much. */
export function fastestSentence(results: Results): string {
  const configuration = mainConfiguration(results);
  const rankings = variantIdsOf(results)
    .map((variantId) => rankedCells(results, variantId, configuration))
    .filter((ranking) => ranking.length > 0);
  if (rankings.length === 0)
    return `${bold("Fastest:")} nothing was measured, so there is no fastest runtime.`;
  const winners = [...new Set(rankings.map((ranking) => ranking[0]!.runtimeId))]
    .map((runtimeId) => ({
      runtimeId,
      rankings: rankings.filter((ranking) => ranking[0]!.runtimeId === runtimeId),
    }))
    .toSorted((a, b) => b.rankings.length - a.rankings.length);
  const parts = winners.map((winner) => {
    const variantIds = winner.rankings.map((ranking) => ranking[0]!.variantId);
    const share =
      variantIds.length === rankings.length && rankings.length > 1
        ? `${rankings.length === 2 ? "both" : `all ${rankings.length}`} measured variants`
        : variantIds.length > 3
          ? `${variantIds.length} of ${rankings.length} measured variants`
          : names(variantIds);
    return `${code(winner.runtimeId)} for ${share}${leadOf(winner.rankings)}`;
  });
  return `${bold("Fastest")} at batch ${configuration.batch} with ${formatCounted(configuration.threads, "thread")}: ${parts.join("; ")}.`;
}

/** By how much the first of each ranking leads its second, in the same run. */
function leadOf(rankings: readonly (readonly MeasuredCell[])[]): string {
  const contests = rankings.filter((ranking) => ranking.length > 1);
  const ratios = contests.map((ranking) => ranking[1]!.latency.p50Ms / ranking[0]!.latency.p50Ms);
  if (ratios.length === 0) return " (no other runtime was measured)";
  const level = contests.filter((ranking) => isLevel(ranking[0]!, ranking[1]!)).length;
  const alone = rankings.length - ratios.length;
  const remarks = [
    `the next runtime takes ${formatRange(ratios, formatRatio)} as long`,
    ...(level === 0 ? [] : [`no clear lead for ${level} of them`]),
    ...(alone === 0 ? [] : [`no other runtime was measured for ${alone} of them`]),
  ];
  return ` (${remarks.join("; ")})`;
}
