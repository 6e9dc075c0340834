import { describe, expect, it } from "vitest";
import type { Condition, StudyClaim } from "../../src/study/claim.ts";
import type { Measure } from "../../src/study/measure.ts";
import { shareOf } from "../../src/study/seeds.ts";
import { describeCondition, describeMeasures, judgeSeeds, verdictOfSeeds } from "../../src/study/verdicts.ts";

const claimOf = (...holdsWhen: Condition[]): StudyClaim => ({
  id: "part/claim",
  part: "part",
  variants: null,
  statement: "it works",
  by: "somebody",
  holdsWhen,
});

const works: Condition = { measure: "error", is: "below", value: 1 };

function verdictOf(claim: StudyClaim, measures: Record<string, Measure>, seeds = 5) {
  return verdictOfSeeds(judgeSeeds(claim, new Map(Object.entries(measures)), seeds));
}

const px = (values: (number | null)[], open?: boolean[]): Measure => ({
  unit: " px",
  values,
  ...(open === undefined ? {} : { open }),
});

describe("a verdict over seeds", () => {
  it("is supported where the rule holds with every seed", () => {
    expect(verdictOf(claimOf(works), { error: px([0.1, 0.2, 0.3, 0.4, 0.9]) })).toBe("supported");
  });

  it("is refuted where it holds with none", () => {
    expect(verdictOf(claimOf(works), { error: px([1, 2, 3, 4, 5]) })).toBe("refuted");
  });

  it("depends where one seed disagrees, either way", () => {
    expect(verdictOf(claimOf(works), { error: px([0.1, 0.2, 0.3, 0.4, 5]) })).toBe("depends");
    expect(verdictOf(claimOf(works), { error: px([0.1, 2, 3, 4, 5]) })).toBe("depends");
  });

  it("depends with three seeds, which leave one half in Wilson's interval, and no more with four", () => {
    expect(verdictOf(claimOf(works), { error: px([0.1, 0.1, 0.1]) }, 3)).toBe("depends");
    expect(verdictOf(claimOf(works), { error: px([5, 5, 5]) }, 3)).toBe("depends");
    expect(verdictOf(claimOf(works), { error: px([0.1, 0.1, 0.1, 0.1]) }, 4)).toBe("supported");
  });

  it("compares two measures of the same seed", () => {
    const cures: Condition = { measure: "after", is: "below", factor: 0.1, of: "before" };
    const before = px([10, 10, 10, 10, 1]);
    expect(verdictOf(claimOf(cures), { after: px([0.5, 0.5, 0.5, 0.5, 0.05]), before })).toBe("supported");
    expect(verdictOf(claimOf(cures), { after: px([0.5, 0.5, 0.5, 0.5, 0.5]), before })).toBe("depends");
  });

  it("takes the error of a training that diverged as infinite", () => {
    expect(verdictOf(claimOf(works), { error: px(Array.from({ length: 5 }, () => Infinity)) })).toBe(
      "refuted",
    );
  });

  it("is not measured without numbers, and leaves out a seed that lacks one", () => {
    expect(verdictOf(claimOf(works), {})).toBe("not measured");
    expect(verdictOf(claimOf(works), { error: px([null, null]) })).toBe("not measured");
    const counts = judgeSeeds(claimOf(works), new Map([["error", px([0.1, null, 0.1, 0.1, 0.1])]]), 5);
    expect(counts.holds).toEqual(shareOf(4, 4));
  });

  it("is not refuted by trainings that were still getting better", () => {
    const open = [true, false, false, false, false];
    expect(verdictOf(claimOf(works), { error: px([2, 2, 2, 2, 2], open) })).toBe("depends");
    expect(
      verdictOf(claimOf(works), {
        error: px(
          [2, 2, 2, 2, 2],
          open.map(() => false),
        ),
      }),
    ).toBe("refuted");
  });

  it("counts as unfinished only a seed whose every failing condition is", () => {
    const measures = new Map([
      ["error", px([2, 2], [true, true])],
      ["other", px([2, 0.5], [false, false])],
    ]);
    const claim = claimOf(works, { measure: "other", is: "below", value: 1 });
    expect(judgeSeeds(claim, measures, 2)).toMatchObject({ holds: { count: 0, of: 2 }, open: 1 });
  });

  it("takes a number at the limit as neither below nor above it", () => {
    const one = px([1, 1, 1, 1, 1]);
    expect(verdictOf(claimOf(works), { error: one })).toBe("refuted");
    expect(verdictOf(claimOf({ ...works, is: "above" }), { error: one })).toBe("refuted");
  });
});

describe("the words of a verdict", () => {
  it("print the rule that is applied", () => {
    const measures = new Map([["error", px([])]]);
    expect(describeCondition(works, measures)).toBe("error below 1 px");
    expect(describeCondition({ measure: "a", is: "above", factor: 2, of: "b" }, measures)).toBe(
      "a above 2 x b",
    );
  });

  it("print median, range and what diverged, each measure once", () => {
    const claim = claimOf(works, { ...works, is: "above" });
    expect(describeMeasures(claim, new Map([["error", px([1, 2, 4, Infinity])]]))).toBe(
      "error: 2 px (1 to 4, 1 diverged)",
    );
    expect(describeMeasures(claim, new Map([["error", px([Infinity, Infinity])]]))).toBe(
      "error: all 2 diverged",
    );
    expect(describeMeasures(claim, new Map())).toBe("error: not measured");
  });
});
