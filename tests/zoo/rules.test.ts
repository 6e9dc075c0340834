import { describe, expect, test } from "vitest";
import type { Claim, ClaimNumbers, Rule } from "../../src/zoo/claim.ts";
import { describeMeasured, describeRule, verdictOf } from "../../src/zoo/rules.ts";

const works: Rule = { metric: "meanErrorPx", is: "below", value: 1 };
const cures: Rule = { metric: "meanErrorPx", is: "below", factor: 0.1, of: "before" };

function claimOf(...supportedWhen: Rule[]): Claim {
  return { statement: "it helps", by: "somebody", supportedWhen };
}

function numbersOf(
  entries: Record<string, Partial<ClaimNumbers>>,
): ReadonlyMap<string, Partial<ClaimNumbers>> {
  return new Map(Object.entries(entries));
}

describe("a verdict", () => {
  test("is supported when every rule holds", () => {
    const numbers = numbersOf({ after: { meanErrorPx: 0.5 }, before: { meanErrorPx: 8 } });
    expect(verdictOf(claimOf(works, cures), "after", numbers)).toBe("supported");
  });

  test("is refuted when one rule does not hold", () => {
    const numbers = numbersOf({ after: { meanErrorPx: 0.5 }, before: { meanErrorPx: 0.6 } });
    expect(verdictOf(claimOf(works, cures), "after", numbers)).toBe("refuted");
  });

  test("takes a number at the limit as neither below nor above it", () => {
    const numbers = numbersOf({ after: { meanErrorPx: 1 } });
    expect(verdictOf(claimOf(works), "after", numbers)).toBe("refuted");
    expect(verdictOf(claimOf({ ...works, is: "above" }), "after", numbers)).toBe("refuted");
  });

  test("is not measured when a number is missing, even where another rule already fails", () => {
    const numbers = numbersOf({ after: { meanErrorPx: 5 } });
    expect(verdictOf(claimOf(works, cures), "after", numbers)).toBe("not measured");
    expect(verdictOf(claimOf(works), "other", numbers)).toBe("not measured");
    expect(verdictOf(claimOf(works), "after", numbersOf({ after: { meanErrorPx: NaN } }))).toBe(
      "not measured",
    );
  });

  test("is not measured for a claim without a rule", () => {
    expect(verdictOf(claimOf(), "after", numbersOf({ after: { meanErrorPx: 5 } }))).toBe("not measured");
  });

  test("takes the errors of a diverged network as infinitely large", () => {
    const numbers = numbersOf({ after: { diverged: true }, before: { meanErrorPx: 8 } });
    expect(verdictOf(claimOf(works), "after", numbers)).toBe("refuted");
    const hurts: Rule = { metric: "meanErrorPx", is: "above", factor: 2, of: "before" };
    expect(verdictOf(claimOf(hurts), "after", numbers)).toBe("supported");
    const cure = numbersOf({ after: { meanErrorPx: 0.5 }, before: { diverged: true } });
    expect(verdictOf(claimOf(cures), "after", cure)).toBe("supported");
  });

  test("can rest on whether training diverged", () => {
    const diverges: Rule = { metric: "diverged", is: true };
    expect(verdictOf(claimOf(diverges), "after", numbersOf({ after: { diverged: true } }))).toBe("supported");
    expect(verdictOf(claimOf(diverges), "after", numbersOf({ after: { diverged: false } }))).toBe("refuted");
    expect(verdictOf(claimOf(diverges), "after", numbersOf({ after: {} }))).toBe("not measured");
  });
});

describe("the words for a rule", () => {
  test("name the metric, the limit and its unit", () => {
    expect(describeRule(works)).toBe("mean error below 1 px");
    expect(describeRule(cures)).toBe("mean error below 0.1 x that of before");
    expect(describeRule({ metric: "varianceRatio", is: "below", value: 0.05 })).toBe(
      "Var(prediction)/Var(target) below 0.05",
    );
    expect(describeRule({ metric: "diverged", is: true })).toBe("training diverges");
  });

  test("name the numbers that it looked at", () => {
    const numbers = numbersOf({ after: { meanErrorPx: 0.51234 }, before: { diverged: true } });
    expect(describeMeasured(works, "after", numbers)).toBe("mean error 0.512 px");
    expect(describeMeasured(cures, "after", numbers)).toBe(
      "mean error 0.512 px (before: none, as training diverged)",
    );
    expect(describeMeasured(works, "other", numbers)).toBe("mean error not measured");
    expect(describeMeasured({ metric: "diverged", is: true }, "before", numbers)).toBe("training diverged");
  });
});
