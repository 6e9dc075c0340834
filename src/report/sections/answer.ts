import type { Results } from "../../core/results.ts";
import { fastestOfRaces } from "../answers/fastest-of-races.ts";
import { fastestSentence } from "../answers/fastest.ts";
import { bestSentence } from "../answers/most-exact.ts";
import { shipSentences } from "../answers/ship.ts";
import { stayingSentences } from "../answers/staying.ts";
import { paritySentence } from "../answers/same-answers.ts";
import { isCollapsed, isRanked, measuredCells, trainedVariants } from "../cells.ts";
import { formatCount, formatCounted, formatDigits } from "../format.ts";
import { noiseFloorOf } from "../noise-floor.ts";
import { byMachine } from "../machines.ts";
import { blocks, bold, code, list, names, text } from "../markdown.ts";

/** Above this share of doubtful cells a whole run is in doubt. */
const DOUBTFUL_SHARE = 0.25;

/** The answer in a few sentences, every one of them made from the numbers of this run. */
export function answerSection(results: Results): string {
  if (results.machines === undefined) {
    return blocks(
      "## The answer",
      sentenceList([
        fastestOfRaces(results) ?? fastestSentence(results),
        paritySentence(results),
        bestSentence(results),
        ...shipSentences(results),
        ...stayingSentences(results),
        collapseSentence(results),
        problemSentence(results),
        careSentence(results),
      ]),
    );
  }
  return blocks(
    "## The answer",
    ...byMachine(results).map(({ name, results: own }) =>
      blocks(
        `On ${code(name!)} (${text(own.environment.cpu)}):`,
        sentenceList([fastestSentence(own), bestSentence(own), ...stayingSentences(own), careSentence(own)]),
      ),
    ),
    "On all machines:",
    sentenceList([paritySentence(results), collapseSentence(results), problemSentence(results)]),
  );
}

function sentenceList(sentences: readonly (string | null)[]): string {
  return list(sentences.filter((sentence) => sentence !== null));
}

function collapseSentence(results: Results): string | null {
  const variants = trainedVariants(results);
  if (variants.length === 0) return null;
  const collapsed = variants.filter(isCollapsed).map(({ id }) => id);
  const diverged = variants.filter(({ training }) => training.outcome === "diverged").map(({ id }) => id);
  const first =
    collapsed.length === 0
      ? `${bold("Collapsed:")} none.`
      : `${bold("Collapsed")} to nearly one answer for every image: ${names(collapsed)}.`;
  return diverged.length === 0 ? first : `${first} ${bold("Diverged")} in training: ${names(diverged)}.`;
}

function problemSentence(results: Results): string | null {
  const failed = results.cells.filter((cell) => cell.status === "failed").length;
  const skipped = results.cells.filter((cell) => cell.status === "skipped").length;
  const fallback = results.cells.filter((cell) => cell.status === "fallback").length;
  if (failed + skipped + fallback === 0) return null;
  const parts = [
    ...(fallback > 0 ? [`${formatCount(fallback)} not run by the provider that was asked for`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(skipped > 0 ? [`${formatCount(skipped)} skipped`] : []),
  ];
  const measured = formatCounted(measuredCells(results).length, "cell");
  return `${bold("Not measured:")} beside ${measured} measured, ${parts.join(", ")}; the reasons stand under [Skipped and failed](#skipped-and-failed).`;
}

/** Said here, not only under the warnings, where a good part of the times is in doubt. */
function careSentence(results: Results): string | null {
  const cells = measuredCells(results);
  const doubtful = cells.filter((cell) => isRanked(cell) && cell.verdict !== "valid");
  if (doubtful.length <= cells.length * DOUBTFUL_SHARE) return null;
  return `${bold("Read the times with care:")} in ${doubtful.length} of ${formatCounted(cells.length, "measured cell")} the interval is wide, or something else had the processor; see [Warnings](#warnings).${noiseText(results)}`;
}

/** How much care that is: what the same work differed by in this run. */
function noiseText(results: Results): string {
  const floor = noiseFloorOf(results);
  if (floor === null) return "";
  const { pairs, typical, largest } = floor;
  return (
    ` The noise floor of this run: one process and the next differed by ${percentText(typical)} in the median of ` +
    `${formatCount(pairs)} pairs, and by more than ${percentText(largest)} in one of twenty; ` +
    "trust no single time beyond that. What is said of two runtimes comes from ratios within rounds."
  );
}

function percentText(share: number): string {
  return `${formatDigits(share * 100, 2)} %`;
}
