import type { PhasesRecord, Results } from "../../core/results.ts";
import { formatBytes, formatCount, formatDigits, formatPercent, formatRange } from "../format.ts";
import { blocks, code, fold, table, text } from "../markdown.ts";

type Measured = Extract<PhasesRecord, { status: "measured" }>;

/** From a PNG file to an answer: where the time goes. */
export function phasesSection(results: Results): string | null {
  const phases = results.phases ?? [];
  if (phases.length === 0) return null;
  const measured = phases.filter((record): record is Measured => record.status === "measured");
  const fastest = fastestByVariant(measured);
  return blocks(
    "## From file to answer",
    answerOf(fastest),
    fastest.length === 0 ? "No way was timed." : phasesTable(fastest),
    measured.length === 0 ? null : captionOf(measured),
    measured.length > fastest.length ? fold("Every runtime", phasesTable(measured)) : null,
    leftOut(phases),
  );
}

function fastestByVariant(measured: readonly Measured[]): Measured[] {
  const ids = [...new Set(measured.map(({ variantId }) => variantId))];
  return ids.map((id) =>
    measured
      .filter(({ variantId }) => variantId === id)
      .reduce((best, record) => (record.endToEndMs < best.endToEndMs ? record : best)),
  );
}

function answerOf(fastest: readonly Measured[]): string | null {
  if (fastest.length === 0) return null;
  const shares = fastest.map(({ preprocessMs, endToEndMs }) => preprocessMs / endToEndMs);
  const meaning =
    Math.min(...shares) > 0.5
      ? "A faster runtime hardly changes what a user waits for; reading images in larger groups, or sending pixels, would."
      : "";
  return `On the fastest runtime of each network, reading the PNG takes ${formatRange(shares, formatPercent)} % of the way from file to answer. ${meaning}`.trim();
}

function phasesTable(records: readonly Measured[]): string {
  return table(
    [
      ["variant", "text"],
      ["runtime", "text"],
      ["reading the PNG (ms)", "number"],
      ["inference (ms)", "number"],
      ["reading the answer (ms)", "number"],
      ["end to end (ms)", "number"],
      ["p90 (ms)", "number"],
      ["reading (%)", "number"],
    ],
    records.map((record) => [
      code(record.variantId),
      code(record.runtimeId),
      formatDigits(record.preprocessMs),
      formatDigits(record.inferenceMs),
      formatDigits(record.decodeMs),
      formatDigits(record.endToEndMs),
      formatDigits(record.endToEndP90Ms),
      formatPercent(record.preprocessMs / record.endToEndMs),
    ]),
  );
}

function captionOf(measured: readonly Measured[]): string {
  const images = formatRange(
    measured.map((record) => record.images),
    formatCount,
  );
  const sizes = formatRange(
    measured.map((record) => record.pngBytes),
    formatBytes,
  );
  return `Medians over ${images} images, one at a time, each phase by itself and the whole way; PNG files of ${sizes} in memory, read with sharp. Inference here comes right after a file was read, so it is slower than in a loop that does nothing else.`;
}

function leftOut(phases: readonly PhasesRecord[]): string | null {
  const lines = phases.flatMap((record) => {
    if (record.status === "measured") return [];
    const why = record.status === "skipped" ? record.reason : `${record.code}: ${record.message}`;
    return [`${code(record.variantId)} on ${code(record.runtimeId)}: ${text(why)}`];
  });
  return lines.length === 0 ? null : fold("Not timed", lines.map((line) => `- ${line}`).join("\n"));
}
