import type { MeasuredCell, Results } from "../../core/results.ts";
import { classAccuracyOf, isClassRun, variantIdsByLogLoss } from "../tasks/classes-records.ts";
import { accuracyOf, accuracyRuntimeId, accuracySpreadPx, variantIdsByError } from "../accuracies.ts";
import {
  cellsIn,
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
import { isLevel, levelRule } from "../level.ts";
import { blocks, bold, code, table, text, type Column } from "../markdown.ts";
import { medianText } from "../medians.ts";
import { shareText } from "../tasks/classes.ts";

/** One row per variant, the most exact first: what it gets right, what it costs, and where it is fastest. */
export function mainTableSection(results: Results): string {
  const classes = isClassRun(results);
  const variantIds = classes ? variantIdsByLogLoss(results) : variantIdsByError(results);
  if (variantIds.length === 0) return blocks("## Every variant", "This run has no variant yet.");
  const configuration = mainConfiguration(results);
  const runtimeIds = ranRuntimeIds(results);
  const columns: Column[] = [
    ["variant", "text"],
    [classes ? "right (%)" : "mean error (px)", "number"],
    ["collapsed?", "text"],
    ["parameters", "number"],
    ...runtimeIds.map((id): Column => [`${code(id)} (ms)`, "number"]),
    ["the next takes", "number"],
  ];
  const rows = variantIds.map((id) => [
    code(id),
    classes ? classText(results, id) : errorText(results, id),
    collapseText(results, id),
    formatCount(variantById(results, id)?.parameters),
    ...runtimeIds.map((runtimeId) => latencyText(results, id, runtimeId, configuration)),
    leadText(results, id, configuration),
  ]);
  const leadCaption =
    runtimeIds.length < 2
      ? ""
      : ` The last column is the time of the second fastest runtime over that of the fastest${sameMachine(results)}.`;
  return blocks(
    "## Every variant",
    table(columns, rows),
    `${classes ? classCaption(results) : errorCaption(results)} ${latencyCaption(results, configuration)}${leadCaption}`,
  );
}

/** The share of right answers, with its interval. */
function classText(results: Results, variantId: string): string {
  const record = classAccuracyOf(results, variantId);
  return record === undefined ? NOT_AVAILABLE : shareText(record.accuracy);
}

/** What the shares of right answers are: of how many images. */
function classCaption(results: Results): string {
  const counts = (results.classAccuracies ?? []).map(({ accuracy }) => accuracy.count);
  if (counts.length === 0) return "No accuracy was measured.";
  return (
    `Right is the share of ${formatRange(counts, formatCount)} images whose class is answered, with Wilson's 95 % interval; ` +
    "the smallest log loss stands first."
  );
}

function sameMachine({ machines }: Results): string {
  return machines === undefined ? "" : ", both on the first machine that has the variant";
}

/** The mean error, with the runtime where it is not the one that the caption names. */
export function errorText(results: Results, variantId: string): string {
  const record = accuracyOf(results, variantId);
  if (record === undefined) return NOT_AVAILABLE;
  const other = record.runtimeId === accuracyRuntimeId(results) ? "" : ` on ${code(record.runtimeId)}`;
  return `${formatDigits(record.accuracy.meanErrorPx)}${other}`;
}

/** `diverged`, `yes`, `no`, or that nobody knows. */
export function collapseText(results: Results, variantId: string): string {
  const variant = variantById(results, variantId);
  const training = variant?.classTraining ?? variant?.training;
  if (training === undefined || training === null) return NOT_AVAILABLE;
  if (training.outcome === "diverged") return "diverged";
  if (training.collapsed === null) return NOT_AVAILABLE;
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
  const rivals = rankedCells(results, variantId, configuration, machineOf(results, runtimeId));
  return isLevel(cell, rivals[0]!) ? bold(shown) : shown;
}

function leadText(results: Results, variantId: string, configuration: Configuration): string {
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
    `the fastest${results.machines === undefined ? "" : " of each machine"} is bold, and so is ${levelRule(cells)}.${remark}`
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

/** What the mean errors are: on how many images, answered by which runtime. */
export function errorCaption(results: Results): string {
  const runtimeId = accuracyRuntimeId(results);
  if (runtimeId === undefined) return "No accuracy was measured.";
  const counts = results.accuracies
    .filter((record) => record.runtimeId === runtimeId)
    .map((record) => record.accuracy.count);
  const spread = accuracySpreadPx(results);
  const others =
    spread === null ? "" : ` Between runtimes it differs by at most ${formatError(spread.spreadPx)} px.`;
  return (
    `Mean error is the distance between true and predicted centre on ${formatRange(counts, formatCount)} ` +
    `validation images, answered by ${code(runtimeId)}.${others}`
  );
}
