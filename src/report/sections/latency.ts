import type { Latency, MeasuredCell, Results } from "../../core/results.ts";
import { cpuOverWallOf } from "../block-medians.ts";
import {
  configurationsOf,
  mainConfiguration,
  ranRuntimeIds,
  isRanked,
  placementLabels,
  rankedCells,
  timedCells,
  variantIdsOf,
  type Configuration,
} from "../cells.ts";
import { variantIdsByRank } from "../scores.ts";
import { formatCount, formatCounted, formatDigits, formatRatio, NOT_AVAILABLE } from "../format.ts";
import { inputNoun } from "../input-noun.ts";
import { machineOf } from "../machines.ts";
import { asAppPart } from "./as-app.ts";
import { coldStartPart } from "./cold-start.ts";
import { blocks, code, fold, table, type Column } from "../markdown.ts";
import { latencyCaption, latencyText } from "./main-table.ts";
import { verdictPart } from "./cell-verdicts.ts";

/** How long one call takes: for each batch and thread count first in short, then with everything. */
export function latencySection(results: Results, chart: string | null): string {
  const parts = configurationsOf(results).flatMap((configuration) =>
    variantIdsOf(results).some((id) => timedCells(results, id, configuration).length > 0)
      ? [configurationPart(results, configuration)]
      : [],
  );
  if (parts.length === 0) return blocks("## Latency", "No latency was measured.");
  return blocks(
    "## Latency",
    chart,
    ...parts,
    asAppPart(results),
    verdictPart(results),
    coldStartPart(results),
  );
}

function configurationPart(results: Results, configuration: Configuration): string {
  const main = mainConfiguration(results);
  const isMain = main.batch === configuration.batch && main.threads === configuration.threads;
  const cells = variantIdsOf(results).flatMap((id) => timedCells(results, id, configuration));
  return blocks(
    `### Batch ${configuration.batch}, ${formatCounted(configuration.threads, "thread")}`,
    isMain ? "The medians stand in [Every variant](#every-variant)." : shortTable(results, configuration),
    isMain ? null : latencyCaption(results, configuration),
    fold(
      "Every cell: verdict, blocks, percentiles and throughput (ms unless the header says otherwise)",
      table(
        cellColumns(inputNoun(results)),
        cells.map((cell) => cellRow(results, cell, configuration)),
      ),
    ),
  );
}

function shortTable(results: Results, configuration: Configuration): string {
  const runtimeIds = ranRuntimeIds(results);
  return table(
    [["variant", "text"], ...runtimeIds.map((id): Column => [`${code(id)} (ms)`, "number"])],
    variantIdsByRank(results).map((variantId) => [
      code(variantId),
      ...runtimeIds.map((runtimeId) => latencyText(results, variantId, runtimeId, configuration)),
    ]),
  );
}

const cellColumns = (noun: string): Column[] => [
  ["variant", "text"],
  ["runtime", "text"],
  ["verdict", "text"],
  ["blocks", "text"],
  ["samples", "number"],
  ["outliers", "text"],
  ["p50", "number"],
  ["95 % interval", "text"],
  ["p90", "number"],
  ["p95", "number"],
  ["p99", "number"],
  [`${noun}s/s`, "number"],
  ["time beside the fastest", "number"],
  ["CPU/wall", "number"],
];

function besideFastest(cell: MeasuredCell, fastest: MeasuredCell | undefined): string {
  if (!isRanked(cell)) return placementLabels(cell).join(", ");
  if (cell === fastest || fastest === undefined) return "1×";
  return formatRatio(cell.latency.p50Ms / fastest.latency.p50Ms);
}

function cellRow(results: Results, cell: MeasuredCell, configuration: Configuration): string[] {
  const { latency, verdict, blocks } = cell;
  const machine = machineOf(results, cell.runtimeId);
  const fastest = rankedCells(results, cell.variantId, configuration, machine)[0];
  return [
    code(cell.variantId),
    code(cell.runtimeId),
    verdict,
    blocksText(blocks),
    formatCount(latency.sampleCount),
    `${formatCount(latency.outliers.mild)} mild, ${formatCount(latency.outliers.severe)} severe`,
    formatDigits(latency.p50Ms),
    intervalText(latency),
    formatDigits(latency.p90Ms),
    formatDigits(latency.p95Ms),
    formatDigits(latency.p99Ms),
    formatDigits(latency.imagesPerSecond),
    besideFastest(cell, fastest),
    formatDigits(cpuOverWallOf(cell), 2),
  ];
}

/** How many blocks there are, and how many of them something else disturbed. */
function blocksText(blocks: MeasuredCell["blocks"]): string {
  const disturbed = blocks.filter(({ contaminated }) => contaminated !== null).length;
  return disturbed === 0
    ? formatCount(blocks.length)
    : `${formatCount(blocks.length)}, ${disturbed} disturbed`;
}

function intervalText({ p50Interval }: Latency): string {
  if (p50Interval === null) return NOT_AVAILABLE;
  const [low, high] = p50Interval;
  return `${formatDigits(low)} to ${formatDigits(high)}`;
}
