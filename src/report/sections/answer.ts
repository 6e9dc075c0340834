import type { Cell, MeasuredCell, Parity, Results } from "../../core/results.ts";
import { accuracyOf, meanBaseline } from "../accuracies.ts";
import { LEVEL_RATIO, mainConfiguration, measuredCells, rankedCells, variantIdsOf } from "../cells.ts";
import {
  formatCount,
  formatCounted,
  formatDigits,
  formatError,
  formatRange,
  formatRatio,
} from "../format.ts";
import { blocks, bold, code, list, names, text } from "../markdown.ts";
import { parityOf } from "../parities.ts";
import { tradeOffFront, tradeOffsOf } from "../trade-offs.ts";

/** The answer in a few sentences, every one of them made from the numbers of this run. */
export function answerSection(results: Results): string {
  const sentences = [
    fastestSentence(results),
    paritySentence(results),
    bestSentence(results),
    collapseSentence(results),
    problemSentence(results),
  ];
  return blocks("## The answer", list(sentences.filter((sentence) => sentence !== null)));
}

function fastestSentence(results: Results): string {
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
        ? `all ${rankings.length} measured variants`
        : variantIds.length > 3
          ? `${variantIds.length} of ${rankings.length} measured variants`
          : names(variantIds);
    return `${code(winner.runtimeId)} for ${share}${leadOf(winner.rankings)}`;
  });
  return `${bold("Fastest")} at batch ${configuration.batch} with ${formatCounted(configuration.threads, "thread")}: ${parts.join("; ")}.`;
}

/** By how much the first of each ranking leads its second, in the same run. */
function leadOf(rankings: readonly (readonly { latency: { p50Ms: number } }[])[]): string {
  const ratios = rankings
    .filter((ranking) => ranking.length > 1)
    .map((ranking) => ranking[1]!.latency.p50Ms / ranking[0]!.latency.p50Ms);
  if (ratios.length === 0) return " (the only runtime measured)";
  const level = ratios.filter((ratio) => ratio < LEVEL_RATIO).length;
  const lead = `the next runtime takes ${formatRange(ratios, formatRatio)} as long`;
  return level === 0
    ? ` (${lead})`
    : ` (${lead}; ${level} of these ${level === 1 ? "is" : "are"} level within 5 %)`;
}

function paritySentence(results: Results): string {
  const compared = results.cells.flatMap((cell) => {
    const parity = parityOf(cell);
    return parity === null ? [] : [{ cell, parity }];
  });
  if (compared.length === 0) return `${bold("Same answers?")} No cell was compared with the reference.`;
  const failed = compared.filter(({ parity }) => !parity.passed);
  const references = [...new Set(compared.map(({ parity }) => parity.reference))];
  const lead =
    failed.length === 0
      ? `${bold("Same answers:")} yes, in all ${formatCounted(compared.length, "compared cell")}`
      : `${bold("Same answers: not everywhere.")} ${failed.length} of ${formatCounted(compared.length, "compared cell")} disagree with the reference`;
  const reference = `reference: the training backend, ${names(references)}`;
  const largest = compared.toSorted((a, b) => largestError(b.parity) - largestError(a.parity))[0]!;
  return `${lead} (${reference}). Largest absolute error ${largestText(largest)}.`;
}

function largestText({ cell, parity }: { cell: Cell; parity: Parity }): string {
  const error =
    parity.notFinite > 0
      ? `${formatCounted(parity.notFinite, "output")} NaN or infinite`
      : formatError(parity.maxAbsError);
  const pixels = parity.maxPixelDistance === null ? "" : `, ${formatError(parity.maxPixelDistance)} px`;
  return `${error}${pixels} (${code(cell.variantId)} on ${code(cell.runtimeId)}, ${formatCount(parity.count)} images)`;
}

/** Orders parities by size of error; outputs that are not finite come before all. */
function largestError(parity: Parity): number {
  return parity.notFinite > 0 ? Number.POSITIVE_INFINITY : (parity.maxAbsError ?? -1);
}

function bestSentence(results: Results): string | null {
  const ranked = results.variants
    .flatMap(({ id, parameters }) => {
      const record = accuracyOf(results, id);
      return record === undefined ? [] : [{ id, parameters, record }];
    })
    .toSorted((a, b) => a.record.accuracy.meanErrorPx - b.record.accuracy.meanErrorPx);
  const best = ranked[0];
  if (best === undefined) return `${bold("Most exact:")} no accuracy was measured.`;
  const { accuracy, runtimeId } = best.record;
  const tradeOffs = tradeOffsOf(results);
  const own = tradeOffs.find(({ variantId }) => variantId === best.id);
  const cost = own === undefined ? "" : `, ${costText(own.cell)}`;
  const cheaper = tradeOffFront(tradeOffs)
    .filter(({ variantId }) => variantId !== best.id)
    .map(
      ({ variantId, meanErrorPx, cell }) =>
        `${code(variantId)} (${formatDigits(meanErrorPx)} px, ${formatDigits(cell.latency.p50Ms)} ms)`,
    );
  const faster =
    cheaper.length === 0
      ? ""
      : ` Less exact but faster, and beaten by no other in both: ${cheaper.join(", ")}.`;
  return (
    `${bold("Most exact:")} ${code(best.id)} with a mean error of ${formatDigits(accuracy.meanErrorPx)} px ` +
    `on ${formatCount(accuracy.count)} images (${code(runtimeId)}), for ${formatCount(best.parameters)} parameters${cost}.` +
    `${faster}${baselineText(results)}`
  );
}

/** What can be had without a network: the best such answer, and the mean as the worst that counts. */
function baselineText(results: Results): string {
  const best = results.baselines.toSorted((a, b) => a.accuracy.meanErrorPx - b.accuracy.meanErrorPx)[0];
  const mean = meanBaseline(results);
  const shown = [...new Set([best, mean])].filter((baseline) => baseline !== undefined);
  if (shown.length === 0) return "";
  const texts = shown.map(
    ({ summary, accuracy }) => `${formatDigits(accuracy.meanErrorPx)} px (${text(summary)})`,
  );
  return ` Without any network: ${texts.join(", ")}.`;
}

function costText({ latency, batch, runtimeId }: MeasuredCell): string {
  const call = batch === 1 ? "image" : `batch of ${batch}`;
  return `${formatDigits(latency.p50Ms)} ms per ${call} on ${code(runtimeId)}`;
}

function collapseSentence(results: Results): string | null {
  if (results.variants.length === 0) return null;
  const collapsed = results.variants
    .filter(({ training }) => training.collapsed === true)
    .map(({ id }) => id);
  const diverged = results.variants
    .filter(({ training }) => training.outcome === "diverged")
    .map(({ id }) => id);
  const first =
    collapsed.length === 0
      ? `${bold("Collapsed:")} none.`
      : `${bold("Collapsed")} to nearly one answer for every image: ${names(collapsed)}.`;
  return diverged.length === 0 ? first : `${first} ${bold("Diverged")} in training: ${names(diverged)}.`;
}

function problemSentence(results: Results): string | null {
  const failed = results.cells.filter((cell) => cell.status === "failed").length;
  const skipped = results.cells.filter((cell) => cell.status === "skipped").length;
  if (failed + skipped === 0) return null;
  const parts = [
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(skipped > 0 ? [`${formatCount(skipped)} skipped`] : []),
  ];
  const measured = formatCounted(measuredCells(results).length, "cell");
  return `${bold("Not measured:")} beside ${measured} measured, ${parts.join(" and ")}; the reasons stand under [Skipped and failed](#skipped-and-failed).`;
}
