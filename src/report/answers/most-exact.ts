import type { MeasuredCell, Results } from "../../core/results.ts";
import { accuracyOf, meanBaseline } from "../accuracies.ts";
import { isClassRun } from "../tasks/classes-records.ts";
import { formatCount, formatDigits } from "../format.ts";
import { bold, code, text } from "../markdown.ts";
import { bestClassSentence } from "../tasks/classes.ts";
import { tradeOffFront, tradeOffsOf } from "../trade-offs.ts";

/** Which variant finds the point best, what it costs, and what less exact ones cost. */
export function bestSentence(results: Results): string | null {
  if (isClassRun(results)) return bestClassSentence(results);
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
