import type { SweepCell } from "../../../core/study/rows.ts";
import type { Study } from "../../../core/study/study.ts";
import { formatCount } from "../../format.ts";
import { bold, code } from "../../markdown.ts";
import { listed, rateText, shareText, shareWithInterval } from "../words.ts";

const learnedByAll = ({ learned }: SweepCell) => learned.of > 0 && learned.count === learned.of;

/** Where most networks learn, and what the highest rate makes of them. */
export function rateConclusion({ sweep }: Study): string | null {
  const adam = sweep.filter(({ optimizer }) => optimizer.name === "adam");
  const rates = [...new Set(adam.map(({ learningRate }) => learningRate))].toSorted((a, b) => a - b);
  const networksAt = (rate: number) => adam.filter(({ learningRate }) => learningRate === rate);
  const reports = rates.map((rate) => ({
    rate,
    all: networksAt(rate).length,
    good: networksAt(rate).filter(learnedByAll).length,
  }));
  const best = reports.toSorted((a, b) => b.good / b.all - a.good / a.all || b.all - a.all)[0];
  const highest = reports.at(-1);
  if (best === undefined || highest === undefined || best.rate === highest.rate) return null;
  return (
    `${bold("Sweep the learning rate before you change anything else.")} With Adam at ${rateText(best.rate)}, ` +
    `${best.good} of ${best.all} networks learned with every seed; at ${rateText(highest.rate)}, ` +
    `${highest.good} of ${highest.all} did ([map](#learning-rates)).`
  );
}

/** Recipes that learn with some seeds only. */
export function seedConclusion({ localisation, run }: Study): string | null {
  const torn = localisation.filter(({ learned }) => learned.count > 0 && learned.count < learned.of);
  if (localisation.length === 0 || run.seeds.length < 2) return null;
  if (torn.length === 0) return `${bold("Seeds agreed")} on every variant here, on whether it learns.`;
  return (
    `${bold("One run proves nothing.")} With the same recipe, some seeds learn and others do not: ` +
    `${listed(torn.map(({ variantId, learned }) => `${code(variantId)} ${shareWithInterval(learned)}`))}. ` +
    "So two who try the same answer once may disagree, and both be right."
  );
}

/** Where the size of a batch decides who learns. */
export function batchConclusion({ batches }: Study): string | null {
  const variantIds = [...new Set(batches.map(({ variantId }) => variantId))];
  const items = variantIds.flatMap((id) => {
    const rows = batches
      .filter(({ variantId }) => variantId === id)
      .toSorted((a, b) => b.batchSize - a.batchSize);
    if (new Set(rows.map(({ learned }) => learned.count)).size < 2) return [];
    const shares = rows.map(
      ({ batchSize, learned }) => `${shareWithInterval(learned)} with batches of ${batchSize}`,
    );
    return [`${code(id)} learned ${listed(shares)}`];
  });
  if (items.length === 0) return null;
  return `${bold("The size of a batch counts too.")} At the same rate and number of updates, ${items.join("; ")} ([table](#the-size-of-a-batch)).`;
}

/** Recipes that only needed more updates. */
export function longerConclusion({ longer }: Study): string | null {
  const variantIds = [...new Set(longer.map(({ variantId }) => variantId))];
  const items = variantIds.flatMap((id) => {
    const [short, long] = longer
      .filter(({ variantId }) => variantId === id)
      .toSorted((a, b) => a.updateLimit - b.updateLimit);
    if (short === undefined || long === undefined || short.unfinished.count === 0) return [];
    return [
      `${code(id)} learned ${shareText(short.learned)} in ${formatCount(short.updateLimit)} updates and ${shareText(long.learned)} in ${formatCount(long.updateLimit)}`,
    ];
  });
  if (items.length === 0) return null;
  return `${bold("Slow is not stuck.")} Look whether the error still falls before you change anything: ${items.join("; ")} ([table](#slow-or-stuck)).`;
}
