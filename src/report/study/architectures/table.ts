import type { ArchitectureRow } from "../../../core/study/architectures.ts";
import type { HeadCosts } from "../../../core/study/costs.ts";
import type { Study } from "../../../core/study/study.ts";
import { formatCount, formatDigits, NOT_AVAILABLE } from "../../format.ts";
import { blocks, code, fold, table, text, type Column } from "../../markdown.ts";
import { spreadText } from "../words.ts";
import { costOf, costSection, costSource, fastestOf } from "./costs.ts";
import { publishedSection } from "./published.ts";

/** What each split holds out, in words. */
const splitWords = {
  quadrant: "never seen: the lower right quarter of the image",
  uniform: "never seen: a quarter of the places, all over the image",
  seen: "every place was trained on",
} as const satisfies Record<ArchitectureRow["split"], string>;

/** What finds a box where none was seen, and at what cost: one table that answers, and the others folded. */
export function architectureSection(study: Study, picture: string | null): string | null {
  const { architectures } = study;
  const headCosts = study.headCosts ?? null;
  if (architectures.length === 0) return null;
  const splits = (["quadrant", "uniform", "seen"] as const).filter((split) =>
    architectures.some((row) => row.split === split),
  );
  return blocks(
    "## What finds a box where none was seen",
    "Images of 64x64 with one 9x9 square. A network is trained on all places but those of one quarter of the image, and asked " +
      "there. Errors in pixels: the median over the seeds, with the smallest and the largest. *Between* is the error at places " +
      "left out one by one, all over the image, which is what most tests test. MFLOP and milliseconds are those of one image. " +
      "Each head has the same small budget of updates, which ends early at 0.25 px where it was trained; what is held out " +
      "chooses nothing. What misses the pixel where it was trained has not learned yet, and says little of elsewhere.",
    answerTable(architectures, headCosts),
    costSource(headCosts),
    picture,
    publishedSection(architectures),
    costSection(headCosts),
    fold(
      "How far answers move with the square, and the other splits",
      blocks(
        "*Moves* is how far an answer moves when the square moves by one pixel: 1 is right, 0 is blind.",
        ...splits.flatMap((split) => [
          `### ${split}: ${splitWords[split]}`,
          splitTable(architectures.filter((row) => row.split === split)),
        ]),
      ),
    ),
  );
}

/** The worst last: by the error where nothing was seen, else where it was trained. */
function byError(rows: readonly ArchitectureRow[]): ArchitectureRow[] {
  const order = (row: ArchitectureRow) => row.neverSeenErrorPx.median ?? row.seenErrorPx.median ?? Infinity;
  return rows.toSorted((a, b) => order(a) - order(b));
}

function nameOf(row: ArchitectureRow): string {
  return row.isBaseline ? text(row.answerer) : code(row.answerer);
}

function answerTable(architectures: readonly ArchitectureRow[], costs: HeadCosts | null): string {
  const columns: Column[] = [
    ["variant", "text"],
    ["seeds", "number"],
    ["px where trained", "number"],
    ["px never seen", "number"],
    ["px between", "number"],
    ["parameters", "number"],
    ["MFLOP", "number"],
    ["fastest runtime", "text"],
    ["ms", "number"],
    ["int8: ms", "number"],
    ["int8: px never seen", "number"],
  ];
  const rows = architectures.filter(({ split }) => split === "quadrant");
  const asked = rows.length > 0 ? rows : architectures;
  return table(
    columns,
    byError(asked).map((row) => {
      const between = architectures.find(
        ({ split, answerer }) => split === "uniform" && answerer === row.answerer,
      );
      const fastest = row.isBaseline ? null : fastestOf(costs, row.answerer, "fp32");
      const small = fastest === null ? null : costOf(costs, row.answerer, "int8", fastest.runtimeId);
      return [
        nameOf(row),
        row.isBaseline && row.parameters === null ? NOT_AVAILABLE : formatCount(row.seeds.length),
        spreadText(row.seenErrorPx),
        spreadText(row.neverSeenErrorPx),
        between === undefined ? NOT_AVAILABLE : spreadText(between.neverSeenErrorPx),
        row.parameters === null ? NOT_AVAILABLE : formatCount(row.parameters),
        row.megaFlops === null ? NOT_AVAILABLE : formatDigits(row.megaFlops, 2),
        fastest === null ? NOT_AVAILABLE : code(fastest.runtimeId),
        formatDigits(fastest?.p50Ms ?? null),
        formatDigits(small?.p50Ms ?? null),
        formatDigits(small?.meanErrorPx ?? null),
      ];
    }),
  );
}

function splitTable(rows: readonly ArchitectureRow[]): string {
  const columns: Column[] = [
    ["variant", "text"],
    ["seeds", "number"],
    ["px where trained", "number"],
    ["px never seen", "number"],
    ["moves where trained", "number"],
    ["moves, never seen", "number"],
  ];
  return table(
    columns,
    byError(rows).map((row) => [
      nameOf(row),
      formatCount(row.seeds.length),
      spreadText(row.seenErrorPx),
      spreadText(row.neverSeenErrorPx),
      spreadText(row.seenShift, 2),
      spreadText(row.neverSeenShift, 2),
    ]),
  );
}
