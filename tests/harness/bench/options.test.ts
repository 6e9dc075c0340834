import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { secondsOf } from "../../../harness/base/options.ts";
import { withBudget, type BenchOptions } from "../../../harness/bench/options.ts";

const rounds = { min: 5, max: 8 };

/** What commander makes of the words, as `boxbench bench` reads them. */
function budgetOf(...words: readonly string[]) {
  const command = new Command().option("--budget <time>", "", secondsOf).parse(words, { from: "user" });
  const given = Object.keys(command.opts());
  const { budget, rounds: limits } = withBudget(
    { ...command.opts(), rounds } as unknown as BenchOptions,
    given,
  );
  return { budget, rounds: limits };
}

describe("withBudget", () => {
  it("races for three minutes, or for as long as is said", () => {
    expect(budgetOf()).toEqual({ budget: 180, rounds: { min: 1, max: 24 } });
    expect(budgetOf("--budget", "90s")).toEqual({ budget: 90, rounds: { min: 1, max: 24 } });
  });

  it("takes no end for an answer: no budget, and rounds as ever", () => {
    expect(budgetOf("--budget", "none")).toEqual({ budget: null, rounds });
  });
});
