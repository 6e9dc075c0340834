import type { ArchitectureRow } from "../../../core/study/architectures.ts";
import type { Study } from "../../../core/study/study.ts";
import { formatCount, formatDigits, NOT_AVAILABLE } from "../../format.ts";
import { blocks, code, table, text, type Column } from "../../markdown.ts";
import { spreadText } from "../words.ts";

/** What each split holds out, in words. */
export const splitWords = {
  quadrant: "never seen: the lower right quarter of the image",
  uniform: "never seen: a quarter of the places, all over the image",
  seen: "every place was trained on",
} as const satisfies Record<ArchitectureRow["split"], string>;

/** What finds a box where none was seen: one table for each split. */
export function architectureSection({ architectures }: Study, picture: string | null): string | null {
  if (architectures.length === 0) return null;
  const splits = (["quadrant", "uniform", "seen"] as const).filter((split) =>
    architectures.some((row) => row.split === split),
  );
  return blocks(
    "## What finds a box where none was seen",
    "Images of 64x64 with one 9x9 square, every place once (src/dataset/places.ts). An error is the median over the seeds, " +
      "with the smallest and the largest. *Moves* is how far an answer moves when the box moves by one pixel: 1 is right, " +
      "0 is blind. MFLOP are those of one image in the ONNX model. Each head has the same small budget of updates, which ends " +
      "early at 0.25 px where it was trained; held-out places choose nothing.",
    picture,
    ...splits.flatMap((split) => [
      `### ${split}: ${splitWords[split]}`,
      tableOf(architectures.filter((row) => row.split === split)),
    ]),
    "The hand-made weights of `coordconv-max` find all 3,136 places of one bright pixel without error " +
      "(tests/zoo/heads/heads.test.ts): the network can say it, whether or not training comes there. Latency of each head on " +
      `each runtime: ${code("npm run bench -- --family heads")}.`,
  );
}

function tableOf(rows: readonly ArchitectureRow[]): string {
  const columns: Column[] = [
    ["variant", "text"],
    ["seeds", "number"],
    ["px where trained", "number"],
    ["px never seen", "number"],
    ["moves, never seen", "number"],
    ["parameters", "number"],
    ["MFLOP", "number"],
  ];
  const order = (row: ArchitectureRow) => row.neverSeenErrorPx.median ?? row.seenErrorPx.median ?? Infinity;
  return table(
    columns,
    rows
      .toSorted((a, b) => order(a) - order(b))
      .map((row) => [
        row.isBaseline ? text(row.answerer) : code(row.answerer),
        formatCount(row.seeds.length),
        spreadText(row.seenErrorPx),
        spreadText(row.neverSeenErrorPx),
        spreadText(row.neverSeenShift, 2),
        row.parameters === null ? NOT_AVAILABLE : formatCount(row.parameters),
        row.megaFlops === null ? NOT_AVAILABLE : formatDigits(row.megaFlops, 2),
      ]),
  );
}
