import type { Damage, ParityBasis } from "./results/parity-basis.ts";

const kindWords: Readonly<Record<Damage["kind"], string>> = { "1 %": "1 %", swap: "two swapped numbers" };

const causeWords: Readonly<Record<NonNullable<Damage["cause"]>, string>> = {
  "no-effect": "no answer to these inputs depends on it",
  elsewhere: "these inputs do not reach the numbers that were tried",
  rounding: "it moves answers by less than rounding may",
};

/** More names than these nobody reads. */
const mostNamed = 8;

/**
 * The wrong weights that parity would miss, those of one kind and cause together.
 *
 * @param named a weight as the medium shows it
 * @param most how many are named for each kind and cause
 * @returns one phrase each, such as `1 % in conv-1 and 2 more, since no answer to these inputs depends on it`
 */
export function missedWords(
  { damages = [], sameAnswers = false }: Pick<ParityBasis, "damages" | "sameAnswers">,
  named: (damage: Damage) => string,
  most = mostNamed,
): string[] {
  const groups = new Map<string, Damage[]>();
  for (const damage of damages.filter(({ noticed }) => !noticed)) {
    const key = `${damage.kind} ${damage.cause}`;
    groups.set(key, [...(groups.get(key) ?? []), damage]);
  }
  return [...groups.values()].map((group) => {
    const { kind, cause } = group[0]!;
    const rest = group.length > most ? ` and ${group.length - most} more` : "";
    const collapsed = cause === "no-effect" && sameAnswers ? ": all answers are the same" : "";
    const why = cause === undefined ? "" : `, since ${causeWords[cause]}${collapsed}`;
    return `${kindWords[kind]} in ${group.slice(0, most).map(named).join(", ")}${rest}${why}`;
  });
}
