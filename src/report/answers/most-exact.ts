import type { Results } from "../../core/results.ts";
import { variantById } from "../cells.ts";
import { formatCount, formatDigits } from "../format.ts";
import { bold, code, text } from "../markdown.ts";
import { baselinesOf, meanBaseline, scoreOf, variantIdsByRank } from "../scores.ts";
import { wordsOf } from "../tasks/registry.ts";
import { tradeOffFront, tradeOffsOf, type TradeOff } from "../trade-offs.ts";

/** Which variant does its task best, what it costs, and what less exact ones cost. */
export function bestSentence(results: Results): string | null {
  const [best] = variantIdsByRank(results);
  const record = best === undefined ? undefined : scoreOf(results, best);
  if (best === undefined || record === undefined) return `${bold("Most exact:")} no accuracy was measured.`;
  const words = wordsOf(results);
  const parameters = variantById(results, best)?.parameters;
  const size = parameters === undefined ? "" : `, for ${formatCount(parameters)} parameters`;
  const tradeOffs = tradeOffsOf(results);
  const own = tradeOffs.find(({ variantId }) => variantId === best);
  const cost = own === undefined ? "" : `, ${costText(own)}`;
  const cheaper = tradeOffFront(tradeOffs)
    .filter(({ variantId }) => variantId !== best)
    .map(
      ({ variantId, score, p50Ms }) =>
        `${code(variantId)} (${words.short(score)}, ${formatDigits(p50Ms)} ms)`,
    );
  const faster =
    cheaper.length === 0
      ? ""
      : ` Less exact but faster, and beaten by no other in both: ${cheaper.join(", ")}.`;
  return (
    `${bold("Most exact:")} ${code(best)} ${words.best(record.score)} (${code(record.runtimeId)})${size}${cost}.` +
    `${faster}${baselineText(results, best)}`
  );
}

/** What can be had without a network: the best such answer, and the mean as the worst that counts. */
function baselineText(results: Results, variantId: string): string {
  const { rank, short } = wordsOf(results);
  const best = baselinesOf(results, variantId).toSorted((a, b) => rank(a.score) - rank(b.score))[0];
  const mean = meanBaseline(results);
  const shown = [...new Set([best, mean])].filter((baseline) => baseline !== undefined);
  if (shown.length === 0) return "";
  const texts = shown.map(({ summary, score }) => `${short(score)} (${text(summary)})`);
  return ` Without any network: ${texts.join(", ")}.`;
}

function costText({ p50Ms, cell: { batch, runtimeId } }: TradeOff): string {
  const call = batch === 1 ? "image" : `batch of ${batch}`;
  return `${formatDigits(p50Ms)} ms per ${call} on ${code(runtimeId)}`;
}
