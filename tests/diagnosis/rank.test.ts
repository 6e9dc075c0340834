import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { rankFindings } from "../../src/diagnosis/rank.ts";
import { checkIds, type CheckId, type Finding } from "../../src/diagnosis/registry.ts";
import type { Severity } from "../../src/diagnosis/found.ts";

/** The order does not read the evidence. */
const finding = (check: CheckId, severity: Severity = "illness") =>
  ({ check, severity, evidence: {} }) as unknown as Finding;

const order = (...findings: Finding[]) => rankFindings(findings).map(({ finding }) => finding.check);

describe("the page on diagnosing", () => {
  it("explains every check", async () => {
    const page = await readFile(new URL("../../docs/diagnosing.md", import.meta.url), "utf8");
    expect(checkIds.filter((check) => !page.includes(`| \`${check}\``))).toEqual([]);
  });
});

describe("ranking", () => {
  it("puts what cannot come of anything else first, whatever order it was found in", () => {
    const found = [finding("constant-output"), finding("dead-relus"), finding("learning-rate")];
    expect(order(...found)).toEqual(["learning-rate", "dead-relus", "constant-output"]);
    expect(order(...found.toReversed())).toEqual(order(...found));
  });

  it("puts a risk that may be the cause before the illness that came of it, and another risk after it", () => {
    const found = [
      finding("constant-output"),
      finding("parameters", "risk"),
      finding("target-scale", "risk"),
    ];
    expect(order(...found)).toEqual(["target-scale", "constant-output", "parameters"]);
  });

  it("says which of the other findings one may follow from", () => {
    const ranked = rankFindings([finding("dead-relus"), finding("input-scale"), finding("frozen-layers")]);
    expect(ranked.map(({ follows }) => follows)).toEqual([[], [], ["input-scale"]]);
  });

  it("keeps every finding once, with all of its causes before it", () => {
    const ranked = rankFindings(checkIds.map((check) => finding(check)));
    expect(ranked.map(({ finding }) => finding.check).toSorted()).toEqual(checkIds.toSorted());
    const places = new Map(ranked.map(({ finding }, place) => [finding.check, place]));
    for (const { finding, follows } of ranked) {
      for (const cause of follows) expect(places.get(cause)!).toBeLessThan(places.get(finding.check)!);
    }
  });

  it("has nothing to say of nothing", () => {
    expect(rankFindings([])).toEqual([]);
  });
});
