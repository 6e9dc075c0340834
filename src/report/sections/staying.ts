import type { Results } from "../../core/results.ts";
import { formatCounted, formatDigits, formatRatioInterval } from "../format.ts";
import { byMachine } from "../machines.ts";
import { blocks, code, names, table } from "../markdown.ts";
import { stayingCosts, unrankedTfjsIds, type StayingCost } from "../staying.ts";

/** Every backend of TF.js beside ONNX Runtime Web in the same browser; null where no browser has both. */
export function stayingSection(results: Results): string | null {
  const parts = byMachine(results).flatMap(({ name, results: own }) => {
    const part = machinePart(own);
    return part === null ? [] : [blocks(name === null ? null : `On ${code(name)}:`, part)];
  });
  return parts.length === 0
    ? null
    : blocks("## What staying on TF.js costs in a browser", ...parts, explanation);
}

const explanation =
  "Times as long as ONNX Runtime Web in the same browser takes for the same network, on its fastest provider there. " +
  "Ratios are of the same rounds, so what slows a round down cancels; the interval holds for one row (95 %), however " +
  "often it was looked at. Above 1, leaving TF.js makes a call shorter by that much. Both give the same answers, as " +
  "under [Parity](#parity).";

function machinePart(results: Results): string | null {
  const costs = stayingCosts(results);
  if (costs.length === 0) return null;
  const unranked = unrankedTfjsIds(results);
  return blocks(
    table(
      [
        ["network", "text"],
        ["TF.js on", "text"],
        ["beside", "text"],
        ["times as long", "number"],
        ["95 % interval", "text"],
        ["rounds", "number"],
      ],
      costs.map(rowOf),
    ),
    unranked.length === 0
      ? null
      : `Nothing is said of ${names(unranked)}: a program on the CPU stood in for a GPU there, and a real one is another matter. \`npx boxbench live\` measures those on a device that has one.`,
  );
}

function rowOf({
  variantIds,
  configuration,
  runtimeId,
  insteadId,
  ratio,
  interval,
  rounds,
}: StayingCost): string[] {
  const { batch, threads } = configuration;
  const size = [
    ...(batch === 1 ? [] : [`batch ${batch}`]),
    ...(threads === 1 ? [] : [formatCounted(threads, "thread")]),
  ];
  return [
    [names(variantIds), ...size].join(", "),
    code(runtimeId),
    code(insteadId),
    formatDigits(ratio),
    formatRatioInterval(interval),
    String(rounds),
  ];
}
