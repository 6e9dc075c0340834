import type { ArchitectureRow } from "../../../core/study/architectures.ts";
import type { HeadCosts } from "../../../core/study/costs.ts";
import type { Study } from "../../../core/study/study.ts";
import { formatCount, formatDigits } from "../../format.ts";
import { code } from "../../markdown.ts";
import { listed, spreadText } from "../words.ts";
import { fastestOf } from "./costs.ts";

/** Under this a box is found. */
const foundBelowPx = 1;

/** What the rows say of the comment that convolution does not help. */
export function convolutionConclusion({ architectures }: Study): string | null {
  const row = (id: string) =>
    architectures.find(
      ({ split, answerer, isBaseline }) => split === "quadrant" && answerer === id && !isBaseline,
    );
  const [averaged, flat, map] = [row("gap-valid"), row("flatten-dense"), row("soft-argmax")];
  if (averaged === undefined || flat === undefined || map === undefined) return null;
  return (
    `Does convolution hurt? It depends on what reads its maps. A global average (${code("gap-valid")}) is ` +
    `${spreadText(averaged.seenErrorPx, 2)} px off even where it was trained. Dense layers (${code("flatten-dense")}) are ` +
    `${spreadText(flat.seenErrorPx, 2)} px off there and ${spreadText(flat.neverSeenErrorPx, 2)} px where they never saw a square. The ` +
    `expected place of a map (${code("soft-argmax")}) is ${spreadText(map.neverSeenErrorPx, 2)} px off there.`
  );
}

/** Which heads find the box in the quarter that they never saw, with every seed, and which of them costs least. */
export function architectureConclusion({ architectures, headCosts }: Study): string | null {
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
    fewestOf(finders) +
    quickestOf(finders, headCosts ?? null)
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

function quickestOf(finders: readonly ArchitectureRow[], costs: HeadCosts | null): string {
  const timed = finders.flatMap(({ answerer }) => fastestOf(costs, answerer, "fp32") ?? []);
  const [best] = timed.toSorted((a, b) => a.p50Ms - b.p50Ms);
  if (best === undefined) return "";
  return ` The quickest is ${code(best.variantId)}, ${formatDigits(best.p50Ms)} ms on ${code(best.runtimeId)}.`;
}
