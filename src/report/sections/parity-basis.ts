import { missedWords } from "../../core/damage-words.ts";
import type { Damage, ParityBasis, Results } from "../../core/results.ts";
import { standingWords } from "../../core/standing-words.ts";
import { formatCount, formatCounted, formatDigits, formatError, NOT_AVAILABLE } from "../format.ts";
import { blocks, code, fold, list, table, text, type Column } from "../markdown.ts";

/** What the parity of each model is judged by, and which wrong weights it would have noticed; null in older files. */
export function basisPart(results: Results): string | null {
  const models = results.variants.flatMap(({ id, parityBasis }) =>
    parityBasis === undefined ? [] : [{ id, basis: parityBasis }],
  );
  if (models.length === 0) return null;
  const refused = models.flatMap(({ id, basis: { refusal } }) =>
    refusal === null
      ? []
      : [
          `${code(id)} was not evaluated in float64 (${text(refusal.replace(/\.$/, ""))}), so a fixed share of its largest output is allowed.`,
        ],
  );
  const tied = models.flatMap(({ id, basis }) =>
    basis.outputs
      .filter(({ ties }) => (ties ?? 0) > 0)
      .map(
        ({ name, ties, dtype }) =>
          `Output ${code(name)} (${dtype}) of ${code(id)} has ties: float32 alone changes up to ${formatCounted(ties!, "element")} of it, so that runtimes may differ there and be right.`,
      ),
  );
  const far = models.flatMap(({ id, basis }) =>
    standingWords(basis, code).map((line) => `${code(id)}: ${line}`),
  );
  const remarks = [...refused, ...far, ...tied];
  return blocks(
    remarks.length === 0 ? null : list(remarks),
    fold(
      "What float32 makes of each model, and which wrong weights parity would notice",
      blocks(
        "The noise is the largest difference between float32 and float64 that was seen. For the last columns, copies of each model were evaluated with one wrong weight: the largest of a layer off by 1 %, or two in each other's place.",
        table(columns, models.flatMap(rowsOf)),
        unnoticedList(models),
      ),
    ),
  );
}

const columns: Column[] = [
  ["variant", "text"],
  ["output", "text"],
  ["noise in float32", "number"],
  ["reference from float64", "number"],
  ["inputs", "number"],
  ["damages noticed", "text"],
];

interface Judged {
  readonly id: string;
  readonly basis: ParityBasis;
}

function rowsOf({ id, basis }: Judged): string[][] {
  return basis.outputs.map(({ name, unit, referenceDistance }, index) => [
    code(id),
    code(name),
    formatError(unit),
    formatError(referenceDistance),
    formatCount(basis.inputs),
    index === 0 ? noticedText(basis) : "",
  ]);
}

function noticedText({ damages, damagesLeftOut }: ParityBasis): string {
  if (damages === undefined) return NOT_AVAILABLE;
  const noticed = damages.filter((damage) => damage.noticed).length;
  const left = damagesLeftOut ?? 0;
  return `${formatCount(noticed)} of ${formatCount(damages.length)}${left === 0 ? "" : `, ${formatCount(left)} not tried for want of time`}`;
}

function unnoticedList(models: readonly Judged[]): string | null {
  const lines = models.flatMap(({ id, basis }) => {
    const missed = missedWords(basis, describeDamage);
    if (missed.length === 0) return [];
    const all = basis.damages!.every(({ noticed }) => !noticed);
    return [`${code(id)} hides ${all ? "every wrong weight: " : ""}${missed.join("; ")}.`];
  });
  return lines.length === 0 ? null : list(lines);
}

function describeDamage({ weight, timesAllowed }: Damage): string {
  const share = timesAllowed === 0 ? "" : ` (${formatDigits(timesAllowed, 2)} of what is allowed)`;
  return `${code(weight)}${share}`;
}
