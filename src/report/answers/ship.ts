import type { MeasuredCell, PrecisionDifference, PrecisionsRecord, Results } from "../../core/results.ts";
import { isMeasured, isRanked, mainConfiguration, rankedCells, variantIdsOf } from "../cells.ts";
import { formatDigits, formatRatioInterval } from "../format.ts";
import { bold, code } from "../markdown.ts";
import { drawsOf, fileOf, precisionScoreOf, ratioOf } from "../precision/lookup.ts";

/** A precision of a variant on the runtime on which its float32 is fastest. */
interface Candidate {
  readonly cell: MeasuredCell;
  /** Bytes over those of float32, with gzip. */
  readonly bytesShare: number;
  readonly ratio: number;
  readonly interval: readonly [low: number, high: number] | null;
  /** Null where nothing was scored. */
  readonly difference: PrecisionDifference | null;
  /** On each choice of calibration inputs. */
  readonly draws: readonly PrecisionDifference[];
  readonly isReal: boolean;
}

/** Which precision to ship, a sentence for each variant; none where nothing was measured. */
export function shipSentences(results: Results): string[] {
  const { precisions } = results;
  if (precisions === undefined) return [];
  return variantIdsOf(results).flatMap((variantId) => {
    const candidates = candidatesOf(results, precisions, variantId);
    return candidates.length === 0 ? [] : [sentenceOf(variantId, candidates)];
  });
}

function candidatesOf(results: Results, precisions: PrecisionsRecord, variantId: string): Candidate[] {
  const configuration = mainConfiguration(results);
  const lowered = precisions.cells
    .filter(isMeasured)
    .filter(
      (cell) =>
        cell.variantId === variantId &&
        cell.batch === configuration.batch &&
        cell.threads === configuration.threads &&
        isRanked(cell),
    );
  const float32 = fileOf(precisions, { variantId, precision: "fp32" });
  const fastest = rankedCells(results, variantId, configuration).find(({ runtimeId }) =>
    lowered.some((cell) => cell.runtimeId === runtimeId),
  );
  if (float32 === undefined || fastest === undefined) return [];
  return lowered.flatMap((cell) => {
    const file = fileOf(precisions, cell);
    const ratio = ratioOf(precisions, cell);
    if (cell.runtimeId !== fastest.runtimeId || file === undefined || ratio === undefined) return [];
    return [
      {
        cell,
        bytesShare: file.gzipBytes / float32.gzipBytes,
        ratio: ratio.ratio,
        interval: ratio.interval,
        difference: precisionScoreOf(precisions, cell)?.differences[0] ?? null,
        draws: drawsOf(precisions, cell).map(({ difference }) => difference),
        isReal: file.calibration?.isReal ?? true,
      },
    ];
  });
}

/** A time that is so much longer and no more is no reason against a smaller file. */
const slowerWithin = 1.05;

/** Whether nothing shows that it is slower; of too few rounds nothing does. */
function isNotSlower({ interval }: Candidate): boolean {
  return interval === null || interval[0] <= 1 || interval[1] <= slowerWithin;
}

/** An interval that reaches farther says too little of a time to advise anybody. */
const longestUnsure = 1.25;

/** Whether its time is known well enough to ship it. */
function isTimeKnown({ interval }: Candidate): boolean {
  return interval !== null && interval[1] <= longestUnsure;
}

/** Whether its whole interval is within what nobody sees, also where it is calibrated on other inputs. */
function isAsExact({ difference, draws }: Candidate): boolean {
  return difference !== null && [difference, ...draws].every(({ interval, margin }) => interval[1] <= margin);
}

function sentenceOf(variantId: string, candidates: readonly Candidate[]): string {
  const { runtimeId } = candidates[0]!.cell;
  const where = `for ${code(variantId)} on ${code(runtimeId)}`;
  if (candidates.every(({ difference }) => difference === null)) {
    const texts = candidates.map((candidate) => `${nameOf(candidate)} ${gainText(candidate)}`);
    return `${bold("Not decided")} ${where}, as nothing says how exact they are (images with labels would): ${texts.join("; ")}.`;
  }
  const fit = candidates.filter((candidate) => isAsExact(candidate) && isNotSlower(candidate));
  if (fit.length === 0) {
    return `${bold(`Stay with ${code("fp32")}`)} ${where}: ${candidates.map(reasonText).join("; ")}.`;
  }
  const [best] = fit.filter(isTimeKnown).toSorted((a, b) => a.bytesShare * a.ratio - b.bytesShare * b.ratio);
  if (best === undefined) {
    const texts = fit.map((own) => `${nameOf(own)} (${gainText(own)}, ${lossText(own.difference!)})`);
    return `${bold("Not decided")} ${where}, as more rounds are needed to know times: as exact as is allowed are ${texts.join(" and ")}.`;
  }
  const doubt = best.isReal ? "" : " Its ranges come from random inputs, so real ones may cost more.";
  return (
    `${bold(`Ship ${nameOf(best)}`)} ${where}: ${gainText(best)}, ${lossText(best.difference!)}${drawsText(best)}, ` +
    `within the ${marginText(best.difference!)} that are allowed.${doubt}`
  );
}

function nameOf({ cell }: Candidate): string {
  return code(cell.precision);
}

function gainText({ bytesShare, ratio, interval }: Candidate): string {
  return `${formatDigits(bytesShare, 2)} of the bytes with gzip, ${formatDigits(ratio, 2)} times the time (${formatRatioInterval(interval, 2)})`;
}

/** Why not: it is worse, or slower. */
function reasonText(candidate: Candidate): string {
  const { difference } = candidate;
  const name = nameOf(candidate);
  if (difference === null) return `${name} has no score`;
  if (isAsExact(candidate)) return `${name} takes ${formatDigits(candidate.ratio, 2)} times as long`;
  const { margin } = difference;
  const worst = [difference, ...candidate.draws].reduce((a, b) => (b.interval[1] > a.interval[1] ? b : a));
  const isOfDraw = difference.interval[1] <= margin;
  const where = isOfDraw ? " with other calibration inputs" : "";
  return `${name} is ${lossText(isOfDraw ? worst : difference)}${where}, more than ${marginText(difference)}`;
}

/** `; on 3 choices of calibration inputs 0.0084 to 0.0091 px`. */
function drawsText({ draws }: Candidate): string {
  if (draws.length < 2) return "";
  const losses = draws.map(({ difference }) => difference);
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  return ` (${formatDigits(low, 2)} to ${formatDigits(high, 2)}${unitText(draws[0]!.unit)} on ${draws.length} choices of calibration inputs)`;
}

/** `0.034 px worse (0.032 to 0.036)`. */
export function lossText({ difference, interval, unit }: PrecisionDifference): string {
  const sign = difference < 0 ? -1 : 1;
  const [low, high] = [interval[0] * sign, interval[1] * sign].toSorted((a, b) => a - b);
  const word = difference < 0 ? "better" : "worse";
  return `${formatDigits(Math.abs(difference), 2)}${unitText(unit)} ${word} (${formatDigits(low, 2)} to ${formatDigits(high, 2)})`;
}

function marginText({ margin, unit }: PrecisionDifference): string {
  return `${formatDigits(margin, 2)}${unitText(unit)}`;
}

function unitText(unit: string): string {
  return unit === "" ? "" : ` ${unit}`;
}
