import type { ArchitectureRow } from "../../../core/study/architectures.ts";
import type { Study } from "../../../core/study/study.ts";
import { formatCount, formatDigits } from "../../format.ts";
import { code } from "../../markdown.ts";
import { listed, spreadText } from "../words.ts";

/** Under this a box is found. */
const foundBelowPx = 1;

/** Which heads find the box in the quarter that they never saw, with every seed. */
export function architectureConclusion({ architectures }: Study): string | null {
  const rows = architectures.filter(({ split, isBaseline }) => split === "quadrant" && !isBaseline);
  if (rows.length === 0) return null;
  const finders = rows
    .filter(({ neverSeenErrorPx: { high } }) => high !== null && high < foundBelowPx)
    .toSorted((a, b) => a.neverSeenErrorPx.median! - b.neverSeenErrorPx.median!);
  const seeds = Math.min(...rows.map((row) => row.seeds.length));
  if (finders.length === 0) {
    return `No head of ${formatCount(rows.length)} found the box to the pixel in the quarter of the image that it never saw, with all of ${formatCount(seeds)} seeds or more.`;
  }
  return (
    `In the quarter of the image that they never saw, ${formatCount(finders.length)} of ${formatCount(rows.length)} heads ` +
    `found the box to the pixel with every seed (${formatCount(seeds)} or more): ${listed(finders.map(describe))}.` +
    fewestOf(finders)
  );
}

function describe({ answerer, neverSeenErrorPx }: ArchitectureRow): string {
  return `${code(answerer)}, ${spreadText(neverSeenErrorPx, 2)} px`;
}

function fewestOf(finders: readonly ArchitectureRow[]): string {
  const cheapest = finders.toSorted((a, b) => (a.megaFlops ?? Infinity) - (b.megaFlops ?? Infinity))[0]!;
  if (cheapest.megaFlops === null || cheapest.parameters === null) return "";
  return ` The cheapest of them is ${code(cheapest.answerer)}: ${formatDigits(cheapest.megaFlops, 2)} MFLOP, ${formatCount(cheapest.parameters)} parameters.`;
}
