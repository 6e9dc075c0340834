import type { MeasuredCell } from "../core/results.ts";
import { cpuOverWallOf } from "./block-medians.ts";
import { formatCount, formatCounted, formatDigits, formatRange } from "./format.ts";
import { code, names, text } from "./markdown.ts";
import { CPU_SHARE_HIGH, FEWEST_INPUTS, providersOf, type Warning } from "./warnings.ts";

type TextOf<Kind extends Warning["kind"]> = (warning: Extract<Warning, { kind: Kind }>) => string;

const texts: { readonly [Kind in Warning["kind"]]: TextOf<Kind> } = {
  unfinished: () =>
    "The run did not finish: cells that it had not reached are missing. Go on with `npm run bench -- --resume FOLDER`.",
  unsteady: ({ cells }) =>
    `Times were still changing, or other threads of the process still at work, when warm-up reached its limit, in most blocks: ${describe(cells)}. Run again on a quiet machine.`,
  contaminated: ({ cells }) =>
    `Something else had the processor while these were timed, in too many of their blocks: ` +
    `${describe(cells, contaminationText)}. Run again on a quiet machine.`,
  unstable: ({ cells }) =>
    `The 95 % interval of these medians is wider than 2 % to each side, or there were too few blocks for one: ` +
    `${describe(cells)}. Run with more rounds before you build on them.`,
  "extra-threads": ({ cells }) =>
    `CPU time over wall time is above ${CPU_SHARE_HIGH} times the threads, so more threads worked than asked for: ` +
    `${describe(cells, shareText)}. Read their times with that in mind.`,
  "few-samples": ({ percentile, needed, cells, of }) => {
    const counts = cells.map(({ latency }) => latency.sampleCount);
    return (
      `${percentile} needs ${needed} samples: ${cells.length} of ${formatCounted(of, "measured cell")} have fewer ` +
      `(${formatRange(counts, String)}), and show n/a.`
    );
  },
  "few-inputs": ({ cells }) =>
    `Fewer than ${FEWEST_INPUTS} different inputs in rotation: ${describe(cells)}. Caches may flatter these times.`,
  "mixed-placement": ({ cells }) =>
    `Nodes ran outside the provider that was asked for, and their times are in no ranking: ${describe(cells, placementText)}.`,
  software: ({ cells }) =>
    `A program on the CPU stood in for the GPU, so the answers count and the times do not: ${describe(cells, ({ placement }) => text(placement?.device ?? ""))}.`,
  "small-preset": ({ presets, variantIds }) =>
    `Trained with preset ${names(presets)}, so not as exact as can be: ${names(variantIds)}. ` +
    "Train with `--preset full` before judging an architecture.",
  "blind-parity": ({ variantIds, unnoticed, tried }) =>
    `Parity would not notice every wrong weight of ${names(variantIds)}: of ${formatCounted(tried, "damage")} tried, ` +
    `${formatCount(unnoticed)} moved no output by more than float32 may. The parity section lists them.`,
  "worse-than-constant": ({ variantIds }) =>
    `MSE above Var(y), so worse than the best constant answer: ${names(variantIds)}.`,
  "accuracy-spread": ({ variantId, finding }) =>
    `The accuracy of ${code(variantId)} depends on the runtime: ${finding}.`,
};

/** The warning in words, with what to do about it. */
export function textOfWarning(warning: Warning): string {
  // The table has one function for each kind; that it gets its own kind is beyond the type system.
  return (texts[warning.kind] as (warning: Warning) => string)(warning);
}

function placementText(cell: MeasuredCell): string {
  const operators = cell.placement?.fallbackOps ?? [];
  const outside = operators.length === 0 ? "" : ` (${operators.join(", ")})`;
  return `${providersOf(cell).join(" and ")}${outside}`;
}

function contaminationText({ blocks }: MeasuredCell): string {
  return text(blocks.find(({ contaminated }) => contaminated !== null)?.contaminated ?? "");
}

function shareText(cell: MeasuredCell): string {
  const { threads } = cell;
  return `${formatDigits(cpuOverWallOf(cell), 2)} on ${formatCounted(threads, "thread")}`;
}

function describe(cells: readonly MeasuredCell[], remark?: (cell: MeasuredCell) => string): string {
  const limit = 5;
  const shown = cells.slice(0, limit).map((cell) => {
    const note = remark === undefined ? "" : `, ${remark(cell)}`;
    return `${code(cell.variantId)} on ${code(cell.runtimeId)} (batch ${cell.batch}${note})`;
  });
  const rest = cells.length > limit ? ` and ${cells.length - limit} more` : "";
  return `${shown.join(", ")}${rest}`;
}
