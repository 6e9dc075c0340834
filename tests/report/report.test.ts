import { beforeAll, describe, expect, it } from "vitest";
import { resultsSchema } from "../../src/core/results.ts";
import { renderReport } from "../../src/report/report.ts";
import { emptyResults, passResults, sampleResults, unmeasuredResults } from "./fixture.ts";
import { isRagged, tableWidths } from "./table-widths.ts";

let sample: Map<string, string | Uint8Array>;
beforeAll(async () => {
  sample = await renderReport(sampleResults);
});

describe("renderReport", () => {
  it("uses fixtures that fit the schema", () => {
    for (const results of [sampleResults, emptyResults, unmeasuredResults, passResults]) {
      expect(resultsSchema.parse(results)).toEqual(results);
    }
  });

  it("writes the report of a run with measured, skipped and failed cells", async () => {
    await expect(sample.get("report.md")).toMatchFileSnapshot("../golden/report.md");
  });

  it("writes a report of a run that was stopped before the first cell, without pictures", async () => {
    const files = await renderReport(emptyResults);
    expect([...files.keys()]).toEqual(["report.md"]);
    await expect(files.get("report.md")).toMatchFileSnapshot("../golden/report-empty.md");
  });

  it("writes a report of a run without one measured cell, with the curves that training left", async () => {
    const files = await renderReport(unmeasuredResults);
    expect([...files.keys()]).toEqual(["report.md", "learning-curves.svg"]);
    await expect(files.get("report.md")).toMatchFileSnapshot("../golden/report-unmeasured.md");
  });

  it("writes a report of a run with passes beside latency", async () => {
    const files = await renderReport(passResults);
    expect([...files.keys()]).toContain("growth.svg");
    expect(files.get("growth.svg")).not.toMatch(/NaN|undefined/);
    await expect(files.get("report.md")).toMatchFileSnapshot("../golden/report-passes.md");
  });

  it("names every picture that it returns, and no other", async () => {
    const markdown = String(sample.get("report.md"));
    const named = [...markdown.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map((match) => match[1]);
    const pictures = [...sample.keys()].filter((name) => name !== "report.md");
    expect(new Set(named)).toEqual(new Set(pictures));
    expect(pictures).toHaveLength(4);
  });

  it("has no control codes, whatever the strings of results.json hold", async () => {
    const hostile = "\u001b[31m\u0007\u202e";
    const { environment, variants } = sampleResults;
    const files = await renderReport({
      ...sampleResults,
      environment: { ...environment, cpu: `${hostile}${environment.cpu}`, flags: [hostile] },
      variants: variants.map((variant) => ({ ...variant, summary: `${variant.summary}${hostile}` })),
    });
    for (const name of ["report.md", "latency.svg", "accuracy-latency.svg"]) {
      const codes = String(files.get(name)).replaceAll(/[^\p{Cc}\u202e]|[\n\t]/gu, "");
      expect(codes).toBe("");
    }
    expect(String(files.get("report.md"))).toContain("\ufffd[31m");
  });

  it("gives the same bytes for the same results", async () => {
    const again = await renderReport(sampleResults);
    expect([...again.keys()]).toEqual([...sample.keys()]);
    for (const [name, content] of again) {
      expect(Buffer.from(content).equals(Buffer.from(sample.get(name)!))).toBe(true);
    }
  });

  it("has the same number of cells in every row of every table", async () => {
    const passes = (await renderReport(passResults)).get("report.md");
    const markdown = `${String(sample.get("report.md"))}\n${String(passes)}`;
    const tables = tableWidths(markdown);
    expect(tables.length).toBeGreaterThan(10);
    expect(tables.filter(isRagged)).toEqual([]);
  });

  it("never shows a missing number as one", async () => {
    for (const results of [sampleResults, emptyResults, unmeasuredResults, passResults]) {
      const markdown = String((await renderReport(results)).get("report.md"));
      expect(markdown).not.toMatch(/NaN(?! or infinite)|Infinity|undefined|null|\[object/);
    }
  });
});
