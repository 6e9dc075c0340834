import { imagesInWords } from "../../core/study/image-words.ts";
import type { SweepCell } from "../../core/study/rows.ts";
import type { Share, Spread } from "../../core/study/statistics.ts";
import type { Study } from "../../core/study/study.ts";
import { formatCount, formatCounted, formatDigits } from "../format.ts";
import { blocks, bold, code, list, names } from "../markdown.ts";
import { listed, rateText, shareText, shareWithInterval, spreadText } from "./words.ts";

/**
 * One page that a reader of the discussions can act on. Every sentence is made from the numbers, and left out where
 * they are missing.
 */
export function conclusionSection(study: Study): string {
  const items = [
    rateConclusion(study),
    seedConclusion(study),
    batchConclusion(study),
    cureConclusion(study),
    longerConclusion(study),
    linearConclusion(study),
    overfitConclusion(study),
    scaleConclusion(study),
    imagesConclusion(study),
    robustnessConclusion(study),
    ...classConclusions(study),
    formulaConclusion(study),
  ].filter((item) => item !== null);
  return blocks("## What to do", items.length === 0 ? "Nothing was measured." : list(items), tallyOf(study));
}

function tallyOf({ claims }: Study): string | null {
  if (claims.length === 0) return null;
  const counts = (["supported", "refuted", "depends", "not measured"] as const)
    .map((verdict) => [verdict, claims.filter((claim) => claim.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0);
  const tally = listed(counts.map(([verdict, count]) => `${count} ${verdict}`));
  return `Of ${claims.length} statements: ${tally}. See [the table](#every-statement).`;
}

const learnedByAll = ({ learned }: SweepCell) => learned.of > 0 && learned.count === learned.of;

function rateConclusion({ sweep }: Study): string | null {
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

function seedConclusion({ localisation, run }: Study): string | null {
  const torn = localisation.filter(({ learned }) => learned.count > 0 && learned.count < learned.of);
  if (localisation.length === 0 || run.seeds.length < 2) return null;
  if (torn.length === 0) return `${bold("Seeds agreed")} on every variant here, on whether it learns.`;
  return (
    `${bold("One run proves nothing.")} With the same recipe, some seeds learn and others do not: ` +
    `${listed(torn.map(({ variantId, learned }) => `${code(variantId)} ${shareWithInterval(learned)}`))}. ` +
    "So two who try the same answer once may disagree, and both be right."
  );
}

function batchConclusion({ batches }: Study): string | null {
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

/**
 * A change can only show that it cures where the network was ill: so the shares of seeds stand beside the verdicts,
 * and that of the unchanged network with them.
 */
function cureConclusion({ claims, localisation }: Study): string | null {
  const cures = claims.filter(({ id, rule }) => id.startsWith("localisation/cnn-") && rule.includes("0.1 x"));
  const variantIdOf = ({ id }: Study["claims"][number]) => id.slice("localisation/".length);
  const shareOf = (id: string) => localisation.find(({ variantId }) => variantId === id)?.learned;
  const changes = cures.map(variantIdOf).filter((id) => id !== "cnn-gray" && shareOf(id) !== undefined);
  const unchanged = shareOf("cnn-gray");
  if (unchanged === undefined || changes.length === 0) return null;
  const sure = cures.filter(({ verdict }) => verdict === "supported").map(variantIdOf);
  const shares = [...new Set(changes.map((id) => shareText(shareOf(id)!)))];
  const groups = shares.map(
    (share) => `${names(changes.filter((id) => shareText(shareOf(id)!) === share))} with ${share}`,
  );
  return (
    (sure.length === 0
      ? `${bold("No single change was a cure with every seed")}${unchanged.count > 0 ? ", for not every seed was ill" : ""}: `
      : `${bold("A cure with every seed:")} ${names(sure)}. `) +
    `${code("cnn-gray")} learned with ${shareText(unchanged)} seeds, and changed in one way: ${groups.join("; ")}.`
  );
}

function longerConclusion({ longer }: Study): string | null {
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
  return `${bold("Slow is not stuck.")} Look whether the error still falls before you change anything: ${items.join("; ")} ([table](#ten-times-the-training)).`;
}

function linearConclusion({ localisation, images }: Study): string | null {
  const exact = localisation.find(({ variantId }) => variantId === "linear-exact");
  if (exact?.meanErrorPx.median == null) return null;
  const harder = images
    .filter(({ answerer, trainedOn, triedOn }) => answerer === "linear-exact" && trainedOn === triedOn)
    .filter(({ triedOn }) => triedOn !== "clean" && triedOn !== "left-half")
    .map(
      ({ triedOn, meanErrorPx }) =>
        `${formatDigits(meanErrorPx.median, 2)} px on ${imagesInWords(triedOn)} images`,
    );
  return (
    `${bold("Try least squares on the pixels first.")} It has no learning rate and no seed that matters: ` +
    `${spreadText(exact.meanErrorPx, 2)} px on clean images` +
    (harder.length === 0
      ? "."
      : `, but ${listed(harder)}, so it is a check of the data, not a model of them.`)
  );
}

function overfitConclusion({ overfit }: Study): string | null {
  if (overfit.length === 0) return null;
  const breaks = overfit.filter(({ largestFitted }) => (largestFitted.low ?? 100) < 100);
  const holds = overfit.filter(({ largestFitted }) => largestFitted.low === 100);
  const ends = breaks.map(
    ({ variantId, largestFitted }) => `${code(variantId)} after ${imagesText(largestFitted)}`,
  );
  return (
    `${bold("Overfit one image, then two, three, up to 100")} (${code("npx boxbench overfit VARIANT")}). ` +
    (ends.length === 0 ? "No variant broke on the way." : `It broke for ${listed(ends)}.`) +
    (holds.length === 0
      ? ""
      : ` ${names(holds.map(({ variantId }) => variantId))} fitted all 100 with every seed.`)
  );
}

/** `2 to 100 images`, over the seeds. */
function imagesText({ low, high }: Spread): string {
  return low === high ? formatCounted(low ?? 0, "image") : `${low} to ${formatCounted(high ?? 0, "image")}`;
}

/** From how much more error on a scale counts as mattering. */
const matters = 1.5;

function scaleConclusion({ scale }: Study): string | null {
  const own = scale.filter(({ outputRange }) => outputRange[0] === -1);
  const pairs = own.flatMap((row) => {
    const large = scale.find(
      ({ variantId, outputRange }) => variantId === row.variantId && outputRange[1] === 100,
    );
    if (large?.meanErrorPx.median == null || row.meanErrorPx.median === null) return [];
    return [{ variantId: row.variantId, before: row.meanErrorPx.median, after: large.meanErrorPx.median }];
  });
  if (pairs.length === 0) return null;
  const worse = pairs.filter(({ before, after }) => after > matters * before).length;
  const times = pairs.map(
    ({ variantId, before, after }) =>
      `${code(variantId)} ${formatDigits(before, 2)} → ${formatDigits(after, 2)} px`,
  );
  return (
    `${bold("Scale the targets to about [-1, 1].")} With targets times 100 and the same recipe, ` +
    `${worse} of ${pairs.length} networks had half as much error again, or more: ${listed(times)}.`
  );
}

function imagesConclusion({ images }: Study): string | null {
  const cluttered = images.filter(
    ({ trainedOn, triedOn }) => trainedOn === "cluttered" && triedOn === "cluttered",
  );
  const centroid = images.find(
    ({ isBaseline, answerer, triedOn }) =>
      isBaseline && answerer.startsWith("centroid") && triedOn === "cluttered",
  );
  if (cluttered.length === 0 || centroid?.meanErrorPx.median == null) return null;
  const limit = centroid.meanErrorPx.median;
  const better = cluttered.filter(({ meanErrorPx }) => (meanErrorPx.high ?? Infinity) < limit);
  const worse = cluttered.filter(({ meanErrorPx }) => (meanErrorPx.low ?? 0) > limit);
  return (
    `${bold("Do not judge by a white square on black.")} The centroid of the bright pixels is exact there, and wrong by ` +
    `${formatDigits(limit, 2)} px among grey shapes. Trained among them, ` +
    listed([
      ...(better.length === 0
        ? []
        : [`${names(better.map(({ answerer }) => answerer))} did better than that`]),
      ...(worse.length === 0 ? [] : [`${names(worse.map(({ answerer }) => answerer))} did worse`]),
      ...(better.length + worse.length === cluttered.length
        ? []
        : [
            `${better.length + worse.length === 0 ? "no network" : "none of the others"} was clearly better or worse`,
          ]),
    ]) +
    "."
  );
}

function robustnessConclusion({ images }: Study): string | null {
  const rows = images.filter(({ trainedOn, triedOn }) => trainedOn === "clean" && triedOn === "dimmed-half");
  const halves = images.filter(
    ({ trainedOn, triedOn }) => trainedOn === "left-half" && triedOn === "right-half",
  );
  if (rows.length === 0) return null;
  const text = ({ answerer, meanErrorPx }: (typeof rows)[number]) =>
    `${code(answerer)} ${formatDigits(meanErrorPx.median, 2)} px`;
  return (
    `${bold("Clean training data make brittle networks.")} At half the brightness: ${listed(rows.map(text))}.` +
    (halves.length === 0 ? "" : ` Where no box was ever seen in training: ${listed(halves.map(text))}.`)
  );
}

/**
 * One for each discussion of classifiers, of those that were trained with every seed of the study: slow ones may have
 * had only some.
 */
function classConclusions({ classes, claims, run }: Study): string[] {
  const discussionOf = (variantId: string) =>
    claims.find(({ id }) => id === `classify/${variantId}`)?.by.split(", in the discussion of ")[1];
  const rows = classes.filter(({ tellsApart }) => tellsApart.of === run.seeds.length);
  const discussions = [...new Set(rows.map(({ variantId }) => discussionOf(variantId)))];
  return discussions.flatMap((discussion) => {
    if (discussion === undefined) return [];
    const own = rows.filter(({ variantId }) => discussionOf(variantId) === discussion);
    const told = (isIt: (share: Share) => boolean) =>
      own.filter(({ tellsApart }) => isIt(tellsApart)).map(({ variantId }) => variantId);
    const all = told(({ count, of }) => count === of);
    const none = told(({ count }) => count === 0);
    const some = own.filter(({ tellsApart: { count, of } }) => count > 0 && count < of);
    const parts = [
      ...(all.length === 0 ? [] : [`with every seed by ${names(all)}`]),
      ...(some.length === 0
        ? []
        : [`with ${listed(some.map((row) => `${shareText(row.tellsApart)} by ${code(row.variantId)}`))}`]),
      ...(none.length === 0 ? [] : [`with none by ${names(none)}`]),
    ];
    return [
      `${bold(`${discussion[0]!.toUpperCase()}${discussion.slice(1)}.`)} The classes were told apart ${parts.join("; ")} ([table](#two-classes)).`,
    ];
  });
}

function formulaConclusion({ formulas }: Study): string | null {
  const row = (id: string) => formulas.find((formula) => formula.id === id);
  const [mean, guess, ratio, mse] = ["mae-of-mean", "mae-of-guess", "mae-ratio", "mse-ratio"].map(row);
  if (!mean || !guess || !ratio || !mse) return null;
  return (
    `${bold("A network that answers the mean is not stupid:")} it beats a random guess by ` +
    `${formatDigits(ratio.closedForm)} in mean absolute error and by ${formatDigits(mse.closedForm)} in MSE. ` +
    `The discussion's ${mean.said} and ${guess.said} have the right ratio, but for targets in [-10, 10] they are ` +
    `${formatDigits(mean.closedForm)} and ${formatDigits(guess.closedForm)}: they belong to a range of width 10.`
  );
}
