import type { Study } from "../../../core/study/study.ts";
import { blocks, code, table, text, type Column } from "../../markdown.ts";
import { countRange, shareText } from "../words.ts";

/** Where each variant breaks when it is to reproduce few images. */
export function overfitSection({ overfit }: Study): string | null {
  if (overfit.length === 0) return null;
  const counts = [...new Set(overfit.flatMap((row) => row.counts.map(({ count }) => count)))].toSorted(
    (a, b) => a - b,
  );
  return blocks(
    "## Overfit one image, then two, three, up to 100",
    "How many seeds reproduce that many images to under 1 px. A seed that fails at one count is not tried with more. " +
      `Your own pace: ${code("npx boxbench overfit VARIANT")}.`,
    table(
      [
        ["variant", "text"],
        ["recipe", "text"],
        ...counts.map((count): Column => [`${count}`, "text"]),
        ["fits at most", "number"],
      ],
      overfit.map((row) => [
        code(row.variantId),
        text(row.optimizer),
        ...counts.map((count) => {
          const cell = row.counts.find((candidate) => candidate.count === count);
          return cell === undefined ? "–" : shareText(cell.fitted);
        }),
        countRange(row.largestFitted),
      ]),
    ),
  );
}
