import { beforeAll, describe, expect, it } from "vitest";
import { resultsSchema, type Results } from "../../src/core/results.ts";
import { renderReport } from "../../src/report/report.ts";
import { classResults, userClassResults } from "./class-fixture.ts";
import { sampleResults } from "./fixture.ts";

const markdownOf = async (results: Results) => String((await renderReport(results)).get("report.md"));

describe("the report of classifiers", () => {
  let trained = "";
  let own = "";
  beforeAll(async () => {
    trained = await markdownOf(classResults);
    own = await markdownOf(userClassResults);
  });

  it("speaks of inputs where a model of the user's own reads no images, in the singular for one", async () => {
    const [variant] = userClassResults.variants;
    const text = await markdownOf({
      ...userClassResults,
      run: { ...userClassResults.run, task: "none", command: "npm run bench -- --model 'text.onnx'" },
      dataset: { ...userClassResults.dataset, description: "16 random inputs [4]", side: null },
      variants: [{ ...variant!, inputShape: [4] }],
      cells: userClassResults.cells.map((cell) =>
        cell.status === "measured" ? { ...cell, parity: { ...cell.parity, count: 1 } } : cell,
      ),
      scores: [],
      baselines: [],
    });
    expect(text).toContain(", 1 input).");
    expect(text.split("\n").filter((line) => /\bimages?\b/.test(line))).toEqual([]);
  });

  it("uses fixtures that fit the schema", () => {
    for (const results of [classResults, userClassResults]) {
      expect(resultsSchema.parse(results)).toEqual(results);
    }
  });

  it("has the accuracy, the training and the verdicts of those of the zoo", async () => {
    await expect(trained).toMatchFileSnapshot("../golden/report-classes.md");
  });

  it("has the accuracy of a user's own, and neither training nor verdicts", () => {
    expect(own).toContain(
      "| `mnist-small` | `ort-node/cpu` | 200 | 80.0 (77.0 to 81.0) | 0.500 (0.250 to 1.00) | n/a |",
    );
    expect(own).toContain("Classes of the images that were given.");
    expect(own).not.toMatch(/## Training|## Who was right|no training has seen/);
  });

  it("puts the smallest log loss first, whatever the order of the run", () => {
    const table = trained.slice(trained.indexOf("## Accuracy"));
    expect(table.indexOf("`mnist-small`")).toBeLessThan(table.indexOf("`flatline`"));
    expect(trained).toContain("`mnist-small` with 98.5 (95.5 to 99.5) % of 200 images right");
  });

  it("says that rules were written with results in sight, and of points that they were not", async () => {
    const fixed = "fixed in the variant before anything was measured";
    expect(trained).not.toContain(fixed);
    expect(trained).toContain("settled after looking at results of seed 1");
    const points = await markdownOf(sampleResults);
    expect(points).toContain(fixed);
    expect(points).not.toContain("after looking");
  });

  it("speaks of neither points nor pixels, and never shows a missing number as one", () => {
    for (const markdown of [trained, own]) {
      expect(markdown).not.toMatch(/predicted (points|centre)|mean error|\d px/);
      expect(markdown).not.toMatch(/NaN(?! or infinite)|Infinity|undefined|null|\[object/);
    }
  });
});
