import type { HeadCost, HeadCosts } from "../../../core/study/costs.ts";
import { formatCount, formatDigits, NOT_AVAILABLE } from "../../format.ts";
import { blocks, code, fold, table, text, type Column } from "../../markdown.ts";

type Costs = HeadCosts | null;

const benchCommand = "npm run bench -- --family heads --precision fp32,int8 --out reports/heads";
const studyCommand = "npm run study -- --part architectures --bench reports/heads";

/** The time of a head in a precision on a runtime; null where it was not measured. */
export function costOf(
  costs: Costs,
  variantId: string,
  precision: HeadCost["precision"],
  runtimeId: string,
): HeadCost | null {
  const isAsked = (cost: HeadCost) =>
    cost.variantId === variantId && cost.precision === precision && cost.runtimeId === runtimeId;
  return costs?.costs.find(isAsked) ?? null;
}

/** The least time of a head on any runtime; null where none was measured. */
export function fastestOf(
  costs: Costs,
  variantId: string,
  precision: HeadCost["precision"],
): HeadCost | null {
  const own = (costs?.costs ?? []).filter(
    (cost) => cost.variantId === variantId && cost.precision === precision,
  );
  return own.toSorted((a, b) => a.p50Ms - b.p50Ms)[0] ?? null;
}

/** Where the times come from, or how to get some. */
export function costSource(costs: Costs): string {
  if (costs === null || costs.costs.length === 0) {
    return `Times and int8 are n/a here: ${code(benchCommand)} measures them, and ${code(studyCommand)} puts them into this table.`;
  }
  const { command, cpu, rounds } = costs;
  const threads = costs.costs[0]!.threads;
  const isSmallMissing = !costs.costs.some(({ precision }) => precision === "int8");
  return (
    `Times: medians of ${formatCount(rounds)} process${rounds === 1 ? "" : "es"}${rounds === 1 ? ", so without intervals" : ""}, ` +
    `batch 1, ${formatCount(threads)} thread${threads === 1 ? "" : "s"} of ${text(cpu)}, by ${code(command)}; int8 on the runtime that is fastest in float32. ` +
    "The models timed are those of the repository, of one seed." +
    (isSmallMissing ? ` Int8 is n/a: ${code(benchCommand)} measures it.` : "")
  );
}

/** Each head on each runtime, in float32 and int8. */
export function costSection(costs: Costs): string | null {
  if (costs === null || costs.costs.length === 0) return null;
  const runtimeIds = [...new Set(costs.costs.map(({ runtimeId }) => runtimeId))].toSorted();
  const precisions = (["fp32", "int8"] as const).filter((one) =>
    costs.costs.some(({ precision }) => precision === one),
  );
  const variantIds = [...new Set(costs.costs.map(({ variantId }) => variantId))];
  const bySpeed = variantIds.toSorted(
    (a, b) => fastestOf(costs, a, "fp32")!.p50Ms - fastestOf(costs, b, "fp32")!.p50Ms,
  );
  return fold(
    "What each costs on each runtime",
    blocks(
      ...precisions.flatMap((precision) => [
        `### ${precision}, milliseconds`,
        table(
          [["variant", "text"], ...runtimeIds.map((id): Column => [code(id), "number"])],
          bySpeed.map((variantId) => [
            code(variantId),
            ...runtimeIds.map((id) => timeText(costOf(costs, variantId, precision, id))),
          ]),
        ),
      ]),
    ),
  );
}

function timeText(cost: HeadCost | null): string {
  if (cost === null) return NOT_AVAILABLE;
  const time = formatDigits(cost.p50Ms);
  if (cost.p50Interval === null) return time;
  const [low, high] = cost.p50Interval.map((value) => formatDigits(value));
  return `${time} (${low} to ${high})`;
}
