import { expect, it } from "vitest";
import { missedWords } from "../../src/core/damage-words.ts";
import type { Damage } from "../../src/core/results/parity-basis.ts";

const hidden = (weight: string, cause?: Damage["cause"], kind: Damage["kind"] = "1 %"): Damage => ({
  weight,
  kind,
  noticed: false,
  timesAllowed: 0,
  ...(cause === undefined ? {} : { cause }),
});
const named = ({ weight }: Damage) => `<${weight}>`;

it("names the wrong weights that parity would miss, those of one kind and cause together", () => {
  const damages = [
    hidden("a", "no-effect"),
    hidden("b", "no-effect"),
    hidden("c", "no-effect"),
    hidden("d", "rounding"),
    hidden("a", "elsewhere", "swap"),
    { ...hidden("e"), noticed: true },
  ];
  const missed = [
    "1 % in <a>, <b> and 1 more, since no answer to these inputs depends on it",
    "1 % in <d>, since it moves answers by less than rounding may",
    "two swapped numbers in <a>, since these inputs do not reach the numbers that were tried",
  ];
  expect(missedWords({ damages }, named, 2)).toEqual(missed);
  expect(missedWords({ damages, sameAnswers: true }, named, 2)[0]).toBe(
    "1 % in <a>, <b> and 1 more, since no answer to these inputs depends on it: all answers are the same",
  );
});

it("gives no cause where an older file has none, and nothing where all are noticed", () => {
  expect(missedWords({ damages: [hidden("a")] }, named)).toEqual(["1 % in <a>"]);
  expect(missedWords({ damages: [{ ...hidden("a"), noticed: true }] }, named)).toEqual([]);
});
