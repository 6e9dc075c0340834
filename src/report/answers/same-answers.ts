import type { Cell, Parity, Results } from "../../core/results.ts";
import { formatCounted, formatError } from "../format.ts";
import { bold, code, names } from "../markdown.ts";
import { referenceName } from "../cells.ts";
import { inputNoun } from "../input-noun.ts";
import { parityOf } from "../parities.ts";

/** Whether every runtime still gives the training backend's answers, with the largest error. */
export function paritySentence(results: Results): string {
  const compared = results.cells.flatMap((cell) => {
    const parity = parityOf(cell);
    return parity === null ? [] : [{ cell, parity }];
  });
  if (compared.length === 0) return `${bold("Same answers?")} No cell was compared with the reference.`;
  const failed = compared.filter(({ parity }) => !parity.passed);
  const references = names([...new Set(compared.map(({ parity }) => parity.reference))]);
  const cells = formatCounted(compared.length, "cell");
  const verdict =
    failed.length === 0
      ? `${bold("Same answers:")} yes, in ${compared.length === 1 ? "the one cell" : `all ${cells}`} compared with ${referenceName(results)} (${references}).`
      : `${bold("Same answers: not everywhere.")} ${failed.length} of ${cells} compared with ${referenceName(results)} (${references}) ${failed.length === 1 ? "differs" : "differ"}.`;
  const largest = compared.toSorted((a, b) => largestError(b.parity) - largestError(a.parity))[0]!;
  return `${verdict} ${largestText(results, largest.cell, largest.parity)}`;
}

function largestText(results: Results, cell: Cell, parity: Parity): string {
  const where = `${code(cell.variantId)} on ${code(cell.runtimeId)}, ${formatCounted(parity.count, inputNoun(results))}`;
  if (parity.notFinite > 0) {
    return `Worst: ${formatCounted(parity.notFinite, "output")} NaN or infinite (${where}).`;
  }
  if (parity.maxAbsError === null && parity.passed) {
    return `Outputs are text or whole numbers, and each is the same (${where}).`;
  }
  const distance =
    parity.maxPixelDistance === null
      ? ""
      : `, which moves a point by at most ${formatError(parity.maxPixelDistance)} px`;
  return `Largest absolute error ${formatError(parity.maxAbsError)}${distance} (${where}).`;
}

/** Orders parities by size of error; outputs that are not finite come before all. */
function largestError(parity: Parity): number {
  return parity.notFinite > 0 ? Number.POSITIVE_INFINITY : (parity.maxAbsError ?? -1);
}
