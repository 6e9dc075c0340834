import type { Parity, Results, WorstElement } from "../../core/results.ts";
import { differenceAt } from "../../core/results/parity.ts";
import { runtimeIdsOf, variantIdsOf } from "../cells.ts";
import { formatDigits, formatRange, formatTolerance, NOT_AVAILABLE } from "../format.ts";
import { code, names, text } from "../markdown.ts";
import { largestOf, parityOf } from "../parities.ts";

/** What was compared of one variant on one runtime. */
export interface ParityGroup {
  readonly variantId: string;
  readonly runtimeId: string;
  /** One for each cell: batches and thread counts. */
  readonly parities: readonly Parity[];
}

/** The cells that were compared, in the order of variants and runtimes. */
export function parityGroupsOf(results: Results): ParityGroup[] {
  return variantIdsOf(results).flatMap((variantId) =>
    runtimeIdsOf(results).flatMap((runtimeId) => {
      const parities = results.cells
        .filter((cell) => cell.variantId === variantId && cell.runtimeId === runtimeId)
        .map(parityOf)
        .filter((parity) => parity !== null);
      return parities.length === 0 ? [] : [{ variantId, runtimeId, parities }];
    }),
  );
}

/** The difference of the furthest element in units of the model's own noise there; null where that is not known. */
export function timesNoise({ maxAbsError, outputs, worst }: Parity): number | null {
  const own = outputs?.find(({ name }) => name === worst?.output) ?? outputs?.[0];
  const unit = own?.unit ?? null;
  if (unit === null || maxAbsError === null) return null;
  const difference = differenceAt(worst) ?? maxAbsError;
  return difference === 0 ? 0 : unit === 0 ? null : difference / unit;
}

/** How often the largest difference holds the noise; n/a in older files. */
export function noiseText(parities: readonly Parity[]): string {
  const largest = largestOf(parities.map(timesNoise));
  return largest === null ? NOT_AVAILABLE : formatDigits(largest, 2);
}

/** What was allowed, and in which output. */
export function toleranceText(parities: readonly Parity[]): string {
  const absolute = formatRange(
    parities.map(({ tolerance }) => tolerance.absolute),
    formatTolerance,
  );
  const relative = parities.map(({ tolerance }) => tolerance.relative).filter((share) => share > 0);
  const furthest = furthestOutputs(parities);
  return relative.length === 0
    ? `${absolute}${furthest.length === 0 ? "" : ` in ${names(furthest)}`}`
    : `${absolute} + ${formatRange(relative, formatTolerance)} × |reference|`;
}

/** The outputs of models with several that what is allowed is of. */
function furthestOutputs(parities: readonly Parity[]): string[] {
  const all = parities.flatMap(({ outputs = [], worst }) => {
    const floats = outputs.filter(({ allowed }) => allowed !== null);
    return floats.length > 1 && worst !== null && worst !== undefined ? [worst.output] : [];
  });
  return [...new Set(all)];
}

/** The element that comes closest to its limit, of the cell where the difference is largest. */
export function elementText(parities: readonly Parity[]): string {
  const [first] = parities.toSorted((a, b) => (b.maxAbsError ?? Infinity) - (a.maxAbsError ?? Infinity));
  const worst = first?.worst ?? null;
  return worst === null ? (first?.worst === null ? "all the same" : NOT_AVAILABLE) : describeElement(worst);
}

/** An element with both values, as in: input 2, `y` [0, 78]: 1 beside 7. */
export function describeElement({ input, output, index, actual, expected }: WorstElement): string {
  return `input ${input}, ${code(output)} [${index.join(", ")}]: ${shownValue(actual)} beside ${shownValue(expected)}`;
}

function shownValue(value: WorstElement["actual"]): string {
  return typeof value === "string" ? text(value) : String(value);
}
