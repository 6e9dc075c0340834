import { median } from "simple-statistics";
import type { Results } from "../../core/results.ts";
import { formatCount, formatDigits } from "../format.ts";
import { blocks, code, table } from "../markdown.ts";

/** What a call takes where an app waits for it, beside the blocking call that is timed elsewhere. Null without any. */
export function asAppPart({ cells }: Results): string | null {
  const rows = cells.flatMap((cell) => {
    if (cell.status !== "measured") return [];
    const times = cell.blocks.flatMap(({ asAppP50Ms }) => asAppP50Ms ?? []);
    if (times.length === 0) return [];
    const { variantId, runtimeId, batch, latency } = cell;
    return [
      [
        code(variantId),
        code(runtimeId),
        formatCount(batch),
        formatDigits(latency.p50Ms),
        formatDigits(median(times)),
      ],
    ];
  });
  if (rows.length === 0) return null;
  return blocks(
    "### As an app waits",
    "On WebGL the times of this report block until the answer is there (`dataSync`). An app awaits it (`data`), and TF.js " +
      "then asks for the end by timers, which browsers stretch to 4 ms when they follow each other.",
    table(
      [
        ["variant", "text"],
        ["runtime", "text"],
        ["batch", "number"],
        ["blocking (ms)", "number"],
        ["awaited (ms)", "number"],
      ],
      rows,
    ),
  );
}
