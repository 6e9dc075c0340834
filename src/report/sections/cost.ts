import type { CostRecord, MeasuredCell, PeakRecord, Results } from "../../core/results.ts";
import {
  configurationsOf,
  mainConfiguration,
  measuredCells,
  rankedCells,
  variantIdsOf,
  type Configuration,
} from "../cells.ts";
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDigits,
  formatPercent,
  formatRange,
  formatShare,
  NOT_AVAILABLE,
} from "../format.ts";
import { blocks, code, fold, names, table, text } from "../markdown.ts";
import { inputNoun } from "../input-noun.ts";
import { costOf, reachOf } from "../roofline.ts";

/** What each network computes, and how much of the machine its fastest runtime uses. */
export function costSection(results: Results): string | null {
  const costs = results.costs ?? [];
  if (costs.length === 0) return null;
  return blocks(
    "## Cost",
    answerOf(results),
    costTable(results, costs),
    costCaption(results, costs),
    peakPart(results.peaks ?? []),
    operatorFold(costs, inputNoun(results)),
    reachFold(results),
  );
}

/** The cell of a variant that is the fastest in the first configuration. */
function fastestOf(results: Results, variantId: string): MeasuredCell | undefined {
  return rankedCells(results, variantId, mainConfiguration(results))[0];
}

function answerOf(results: Results): string | null {
  const shares = variantIdsOf(results).flatMap((id) => {
    const cell = fastestOf(results, id);
    const reach = cell === undefined ? null : reachOf(results, cell);
    return reach === null ? [] : [reach.share];
  });
  if (shares.length === 0) return null;
  const { batch, threads } = mainConfiguration(results);
  const most = Math.max(...shares);
  const meaning =
    most < 0.5
      ? "What is left goes to the call itself and to reading small layers: a larger batch, not a faster processor, would use it."
      : "Networks near 100 % can only get faster with fewer operations, fewer bits or more threads.";
  return `With batch ${batch} on ${formatCounted(threads, "thread")} the fastest runtime of each network uses ${formatRange(shares, formatShare)} % of what this machine could do of its work. ${meaning}`;
}

function costTable(results: Results, costs: readonly CostRecord[]): string {
  return table(
    [
      ["variant", "text"],
      [`MFLOP per ${inputNoun(results)}`, "number"],
      ["parameters", "number"],
      ["weights", "number"],
      [`activations per ${inputNoun(results)}`, "number"],
      ["most of it in", "text"],
      ["fastest runtime", "text"],
      ["GFLOP/s", "number"],
      ["share of the possible (%)", "number"],
      ["limited by", "text"],
    ],
    costs
      .toSorted((a, b) => (a.flops ?? 0) / a.batch - (b.flops ?? 0) / b.batch)
      .map((cost) => costRow(results, cost)),
  );
}

function costRow(results: Results, cost: CostRecord): string[] {
  const cell = fastestOf(results, cost.variantId);
  const reach = cell === undefined ? null : reachOf(results, cell);
  return [
    code(cost.variantId),
    formatDigits(cost.flops === null ? null : cost.flops / cost.batch / 1e6),
    formatCount(cost.parameters),
    formatBytes(cost.weightBytes),
    formatBytes(cost.activationBytes === null ? null : cost.activationBytes / cost.batch),
    mostOf(cost),
    cell === undefined ? NOT_AVAILABLE : code(cell.runtimeId),
    formatDigits(reach === null ? null : reach.flopsPerSecond / 1e9),
    formatShare(reach?.share),
    reach?.boundBy ?? NOT_AVAILABLE,
  ];
}

/** Operations by operator, the most first. */
function byOperator({ nodes }: CostRecord): { opType: string; count: number; flops: number }[] {
  const sums = new Map<string, { opType: string; count: number; flops: number }>();
  for (const { opType, flops } of nodes) {
    const sum = sums.get(opType) ?? { opType, count: 0, flops: 0 };
    sums.set(opType, { opType, count: sum.count + 1, flops: sum.flops + (flops ?? 0) });
  }
  return [...sums.values()].toSorted((a, b) => b.flops - a.flops);
}

function mostOf(cost: CostRecord): string {
  const [most] = byOperator(cost);
  if (most === undefined || cost.flops === null || cost.flops === 0) return NOT_AVAILABLE;
  return `${code(most.opType)} ${formatPercent(most.flops / cost.flops)} %`;
}

function costCaption(results: Results, costs: readonly CostRecord[]): string {
  const unknown = costs.filter(({ flops }) => flops === null);
  const remark =
    unknown.length === 0
      ? ""
      : ` Not known: ${unknown.map(({ variantId, unknown }) => `${code(variantId)} (${text(unknown.join(", "))})`).join(", ")}.`;
  const peakText =
    (results.peaks ?? []).length === 0
      ? ""
      : " The possible is the lower of two limits: this machine's peak, and how fast it reads each weight, input and output once, both measured through `ort-node/cpu`. For other runtimes it is the same processor, through that runtime. Cells of a GPU have no share.";
  return `Worked out from the ONNX graph; a multiplication with an addition counts as two operations.${peakText}${remark}`;
}

function peakPart(peaks: readonly PeakRecord[]): string | null {
  const [first] = peaks;
  if (first === undefined) return null;
  const isOne = new Set(peaks.map(({ runtimeId }) => runtimeId)).size === 1;
  return blocks(
    `### What this machine can do, through ${code("ort-node/cpu")}`,
    table(
      [
        ...(isOne ? [] : [["runtime", "text"] as const]),
        ["threads", "number"],
        ["multiplying matrices (GFLOP/s)", "number"],
        ...first.bandwidths.map(({ bytes }) => [`reading ${formatBytes(bytes)} (GB/s)`, "number"] as const),
        ["CPU/wall", "number"],
      ],
      peaks.map(({ runtimeId, threads, flopsPerSecond, bandwidths, cpuOverWall }) => [
        ...(isOne ? [] : [code(runtimeId)]),
        formatCount(threads),
        formatDigits(flopsPerSecond / 1e9),
        ...bandwidths.map(({ bytesPerSecond }) => formatDigits(bytesPerSecond / 1e9)),
        formatDigits(cpuOverWall, 2),
      ]),
    ),
    `Each is the best of several runs: products of square matrices with ${names(first.matMuls.map(({ side }) => String(side)))} rows, and one row times a matrix of each size. Where CPU/wall is well under the threads, something else had the processor, and the true peak is higher; shares above 100 % say the same.`,
  );
}

function operatorFold(costs: readonly CostRecord[], noun: string): string {
  return fold(
    "Operations by operator",
    table(
      [
        ["variant", "text"],
        ["operator", "text"],
        ["nodes", "number"],
        [`MFLOP per ${noun}`, "number"],
        ["share (%)", "number"],
      ],
      costs.flatMap((cost) =>
        byOperator(cost).map(({ opType, count, flops }) => [
          code(cost.variantId),
          code(opType),
          formatCount(count),
          formatDigits(flops / cost.batch / 1e6),
          formatPercent(cost.flops === null || cost.flops === 0 ? null : flops / cost.flops),
        ]),
      ),
    ),
  );
}

function reachFold(results: Results): string | null {
  const rows = configurationsOf(results).flatMap((configuration) => reachRows(results, configuration));
  if (rows.length === 0) return null;
  return fold(
    "Every cell: operations per second and share of the possible",
    table(
      [
        ["variant", "text"],
        ["runtime", "text"],
        ["batch", "number"],
        ["threads", "number"],
        ["GFLOP/s", "number"],
        ["possible (GFLOP/s)", "number"],
        ["share (%)", "number"],
        ["limited by", "text"],
      ],
      rows,
    ),
  );
}

function reachRows(results: Results, { batch, threads }: Configuration): string[][] {
  return measuredCells(results)
    .filter((cell) => cell.batch === batch && cell.threads === threads)
    .flatMap((cell) => {
      const reach = reachOf(results, cell);
      if (reach === null || costOf(results, cell.variantId) === undefined) return [];
      return [
        [
          code(cell.variantId),
          code(cell.runtimeId),
          formatCount(batch),
          formatCount(threads),
          formatDigits(reach.flopsPerSecond / 1e9),
          formatDigits(reach.roofFlopsPerSecond / 1e9),
          formatShare(reach.share),
          reach.boundBy,
        ],
      ];
    });
}
