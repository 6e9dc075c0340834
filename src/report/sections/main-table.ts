import type { MeasuredCell, Results } from "../../core/results.ts";
import {
  cellsIn,
  hasTraining,
  isMeasured,
  isRanked,
  mainConfiguration,
  placementLabels,
  ranRuntimeIds,
  rankedCells,
  variantById,
  type Configuration,
} from "../cells.ts";
import {
  formatCount,
  formatCounted,
  formatDigits,
  formatError,
  formatRange,
  formatRatio,
  NOT_AVAILABLE,
} from "../format.ts";
import { machineOf } from "../machines.ts";
import { isUnbeaten, raceOfVariant } from "../answers/race-of.ts";
import { isLevel, levelRule } from "../level.ts";
import { blocks, bold, code, table, text, type Column } from "../markdown.ts";
import { medianText } from "../medians.ts";
import { rankSpread, scoreOf, scoreRuntimeId, variantIdsByRank } from "../scores.ts";
import { wordsOf } from "../tasks/registry.ts";

/** One row per variant, the most exact first: what it gets right, what it costs, and where it is fastest. */
export function mainTableSection(results: Results): string {
  const variantIds = variantIdsByRank(results);
  if (variantIds.length === 0) return blocks("## Every variant", "This run has no variant yet.");
  const configuration = mainConfiguration(results);
  const runtimeIds = ranRuntimeIds(results);
  // A model of the user's own was not trained here, and may be scored by nothing.
  const isTrained = hasTraining(results);
  const isScored = isTrained || results.scores.length > 0;
  const columns: Column[] = [
    ["variant", "text"],
    ...(isScored ? [[wordsOf(results).column, "number"] as const] : []),
    ...(isTrained ? [["collapsed?", "text"] as const] : []),
    ["parameters", "number"],
    ...runtimeIds.map((id): Column => [`${code(id)} (ms)`, "number"]),
    ["the next takes", "number"],
  ];
  const rows = variantIds.map((id) => [
    code(id),
    ...(isScored ? [scoreText(results, id)] : []),
    ...(isTrained ? [collapseText(results, id)] : []),
    formatCount(variantById(results, id)?.parameters),
    ...runtimeIds.map((runtimeId) => latencyText(results, id, runtimeId, configuration)),
    leadText(results, id, configuration),
  ]);
  const leadCaption =
    runtimeIds.length < 2
      ? ""
      : (results.races?.length ?? 0) > 0
        ? " The last column is the time of the second runtime over that of the first, within rounds, of the variant's architecture, with its interval."
        : ` The last column is the time of the second fastest runtime over that of the fastest${sameMachine(results)}.`;
  return blocks(
    "## Every variant",
    table(columns, rows),
    `${scoreCaption(results)} ${latencyCaption(results, configuration)}${leadCaption}`,
  );
}

function sameMachine({ machines }: Results): string {
  return machines === undefined ? "" : ", both on the first machine that has the variant";
}

/** The score, with the runtime where it is not the one that the caption names. */
export function scoreText(results: Results, variantId: string): string {
  const record = scoreOf(results, variantId);
  if (record === undefined) return NOT_AVAILABLE;
  const other = record.runtimeId === scoreRuntimeId(results) ? "" : ` on ${code(record.runtimeId)}`;
  return `${wordsOf(results).cell(record.score)}${other}`;
}

/** `diverged`, `yes`, `no`, or that nobody knows. */
export function collapseText(results: Results, variantId: string): string {
  const training = variantById(results, variantId)?.training;
  if (training === undefined || training === null) return NOT_AVAILABLE;
  if (training.outcome === "diverged") return "diverged";
  if (!("collapsed" in training) || training.collapsed === null) return NOT_AVAILABLE;
  return training.collapsed ? "yes" : "no";
}

/** The median of one cell, bold where no other runtime is clearly faster, or what became of the cell. */
export function latencyText(
  results: Results,
  variantId: string,
  runtimeId: string,
  configuration: Configuration,
): string {
  const cell = cellsIn(results, configuration).find(
    (cell) => cell.variantId === variantId && cell.runtimeId === runtimeId,
  );
  if (cell === undefined) return NOT_AVAILABLE;
  if (cell.status === "failed") return `failed: ${cell.code}`;
  if (cell.status === "skipped") return "skipped";
  if (cell.status === "fallback") return `fallback: ${text(cell.placement.fallbackOps.join(", "))}`;
  const shown = medianText(cell);
  if (!isRanked(cell)) return `${shown} (${placementLabels(cell).join(", ")})`;
  const racer = raceOfVariant(results, variantId, configuration)?.racers.find(
    (its) => its.runtimeId === runtimeId,
  );
  if (racer !== undefined) return isUnbeaten(racer) ? bold(shown) : shown;
  const rivals = rankedCells(results, variantId, configuration, machineOf(results, runtimeId));
  return isLevel(cell, rivals[0]!) ? bold(shown) : shown;
}

function leadText(results: Results, variantId: string, configuration: Configuration): string {
  const next = raceOfVariant(results, variantId, configuration)?.racers[1];
  if (next !== undefined) {
    const reach =
      next.interval === null ? "" : ` (${next.interval.map((end) => formatDigits(end)).join(" to ")})`;
    return `${formatRatio(next.ratio)}${reach}`;
  }
  const [first, second] = rankedCells(results, variantId, configuration);
  if (first === undefined || second === undefined) return NOT_AVAILABLE;
  return formatRatio(second.latency.p50Ms / first.latency.p50Ms);
}

/** What the milliseconds of a configuration are: how many calls, on how many threads, of which machine. */
export function latencyCaption(results: Results, configuration: Configuration): string {
  const cells = cellsIn(results, configuration).filter(isMeasured);
  if (cells.length === 0) return "No latency was measured.";
  const samples = cells.map(({ latency }) => latency.sampleCount);
  const { batch, threads } = configuration;
  const unranked = cellsIn(results, configuration).some((cell) => isMeasured(cell) && !isRanked(cell));
  const remark = unranked
    ? " Times marked software or fallback are not of the device that was asked for and are in no ranking."
    : "";
  return (
    `Milliseconds are the median (p50) ${replicatesText(cells)} of ${formatRange(samples, formatCount)} calls ` +
    `with batch ${batch} ` +
    `on ${formatCounted(threads, "thread")} of ${machineText(results)}; ` +
    `the fastest${results.machines === undefined ? "" : " of each machine"} is bold, and so is ${(results.races?.length ?? 0) > 0 ? "what the rounds don't show to be slower" : levelRule(cells)}.${remark}`
  );
}

function replicatesText(cells: readonly MeasuredCell[]): string {
  const counts = cells.map(({ blocks }) => blocks.length);
  if (Math.max(...counts) === 1) return "in one process,";
  const interval = cells.some(({ latency }) => latency.p50Interval !== null)
    ? " with its 95 % interval,"
    : "";
  return `over ${formatRange(counts, formatCount)} processes,${interval}`;
}

function machineText({ environment, machines }: Results): string {
  if (machines !== undefined) return "the machine that stands behind the @ of the runtime";
  return `${text(environment.cpu)} (${formatCounted(environment.coresUsable, "usable core")})`;
}

/** What the scores are: on how many images, answered by which runtime. */
export function scoreCaption(results: Results): string {
  const runtimeId = scoreRuntimeId(results);
  if (runtimeId === undefined) return "No accuracy was measured.";
  const counts = results.scores
    .filter((record) => record.runtimeId === runtimeId)
    .map(({ score }) => score.count);
  const spread = rankSpread(results);
  return wordsOf(results).caption({
    counts: formatRange(counts, formatCount),
    runtime: code(runtimeId),
    spread: spread === null ? null : formatError(spread.spread),
  });
}
