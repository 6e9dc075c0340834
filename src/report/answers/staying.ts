import type { Results } from "../../core/results.ts";
import { mainConfiguration } from "../cells.ts";
import { formatCounted, formatDigits, formatRange } from "../format.ts";
import { bold, code } from "../markdown.ts";
import { stayingCosts, type StayingCost } from "../staying.ts";

/** What staying on TF.js costs in each browser, by its fastest backend; none where no browser has both. */
export function stayingSentences(results: Results): string[] {
  const { batch, threads } = mainConfiguration(results);
  const costs = stayingCosts(results).filter(
    ({ configuration }) => configuration.batch === batch && configuration.threads === threads,
  );
  return [...new Set(costs.map(({ browser }) => browser))].map((browser) =>
    sentenceOf(browser, fastestBackends(costs.filter((cost) => cost.browser === browser))),
  );
}

/** Of each architecture, the backend of TF.js that costs least: who stays would take that. */
function fastestBackends(costs: readonly StayingCost[]): StayingCost[] {
  const best = new Map<string, StayingCost>();
  for (const cost of costs) {
    const key = cost.variantIds.join(" ");
    if (cost.ratio < (best.get(key)?.ratio ?? Infinity)) best.set(key, cost);
  }
  return [...best.values()];
}

function sentenceOf(browser: string, costs: readonly StayingCost[]): string {
  const slower = costs.filter(({ interval }) => interval !== null && interval[0] > 1).length;
  const faster = costs.filter(({ interval }) => interval !== null && interval[1] < 1).length;
  const open = costs.length - slower - faster;
  const parts = [
    ...(slower === 0 ? [] : [`surely longer for ${slower}`]),
    ...(faster === 0 ? [] : [`surely shorter for ${faster}`]),
    ...(open === 0 ? [] : [`not sure for ${open}`]),
  ];
  const ratios = formatRange(
    costs.map(({ ratio }) => ratio),
    (ratio) => formatDigits(ratio, 2),
  );
  const backends = [...new Set(costs.map(({ runtimeId }) => code(runtimeId)))].join(" or ");
  const instead = [...new Set(costs.map(({ insteadId }) => code(insteadId)))].join(" or ");
  return (
    `${bold(`What staying on TF.js costs in ${code(browser)}:`)} a call takes ${ratios} times as long on ${backends} ` +
    `as on ${instead}, over ${formatCounted(costs.length, "network")} (${parts.join(", ")}).`
  );
}
