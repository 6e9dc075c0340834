import type { Results } from "../../core/results.ts";
import { hasTraining, referenceName, runtimeIdsOf } from "../cells.ts";
import { inputNoun } from "../input-noun.ts";
import { formatCount, formatError, formatRange } from "../format.ts";
import { blocks, bold, code, fold, names, table } from "../markdown.ts";
import { largestOf } from "../parities.ts";
import { errorText } from "../parity-figures.ts";
import { basisPart } from "./parity-basis.ts";
import { failureList, tieList } from "./parity-remarks.ts";
import { outputTable, pairTable } from "./parity-tables.ts";
import { noiseText, parityGroupsOf, timesNoise, toleranceText, type ParityGroup } from "./parity-texts.ts";

/** Whether each runtime still gives the answers of the training backend. */
export function paritySection(results: Results): string {
  const groups = parityGroupsOf(results);
  if (groups.length === 0) return blocks("## Parity", "No cell was compared with the reference.");
  const references = [
    ...new Set(groups.flatMap(({ parities }) => parities.map(({ reference }) => reference))),
  ];
  const byRuntime = runtimeIdsOf(results).flatMap((runtimeId) => {
    const own = groups.filter((group) => group.runtimeId === runtimeId);
    return own.length === 0 ? [] : [summaryRow(runtimeId, own)];
  });
  return blocks(
    "## Parity",
    `Raw network outputs beside those of ${referenceName(results)} (${names(references)}) on the same ${inputNoun(results)}s.${storedText(results)} ${ruleText(groups)} One that is NaN or infinite passes only where the reference is the same.`,
    table(
      [
        ["runtime", "text"],
        ["variants", "number"],
        [`${inputNoun(results)}s`, "number"],
        ["max abs error", "number"],
        ["of", "text"],
        ["max distance (px)", "number"],
        ["× own noise", "number"],
        ["allowed", "text"],
        ["result", "text"],
      ],
      byRuntime,
    ),
    failureList(groups),
    tieList(groups),
    basisPart(results),
    fold("Every variant on every runtime", pairTable(groups, `${inputNoun(results)}s`)),
    outputTable(groups),
  );
}

/** Why a backend that the run skipped can be what others are compared with. */
function storedText(results: Results): string {
  return hasTraining(results)
    ? " Its answers were stored with each model at training, so that backend need not be in the run."
    : "";
}

function summaryRow(runtimeId: string, groups: readonly ParityGroup[]): string[] {
  const parities = groups.flatMap((group) => group.parities);
  const failed = groups.filter((group) => group.parities.some(({ passed }) => !passed));
  const worst = groups.toSorted((a, b) => rankOf(b) - rankOf(a))[0]!;
  return [
    code(runtimeId),
    formatCount(groups.length),
    formatRange(
      parities.map(({ count }) => count),
      formatCount,
    ),
    errorText(parities),
    code(worst.variantId),
    formatError(largestOf(parities.map(({ maxPixelDistance }) => maxPixelDistance))),
    noiseText(parities),
    toleranceText(parities),
    failed.length === 0 ? "pass" : bold(`FAIL: ${failed.length} of ${groups.length} variants`),
  ];
}

function rankOf({ parities }: ParityGroup): number {
  if (parities.some(({ notFinite }) => notFinite > 0)) return Number.POSITIVE_INFINITY;
  return largestOf(parities.map(({ maxAbsError }) => maxAbsError)) ?? -1;
}

/** What may differ, as one rule or, in older files, as another. */
function ruleText(groups: readonly ParityGroup[]): string {
  const isByNoise = groups.some(({ parities }) => parities.some((parity) => timesNoise(parity) !== null));
  return isByNoise
    ? "An output passes where it differs by no more than float32 explains: a multiple of the model's own noise, which is how far evaluations in float32 that round otherwise lie from one in float64."
    : "An output passes where |difference| ≤ allowed.";
}
