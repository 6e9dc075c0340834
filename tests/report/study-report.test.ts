import { beforeAll, describe, expect, it } from "vitest";
import { studySchema, type Study } from "../../src/core/study/study.ts";
import { renderStudy } from "../../src/report/study/study-report.ts";
import { studyOf } from "./study-fixture.ts";
import { isRagged, tableWidths } from "./table-widths.ts";

let study: Study;
let files: Map<string, string>;
beforeAll(async () => {
  study = await studyOf();
  files = await renderStudy(study);
});

const verdictOf = (id: string) => study.claims.find((claim) => claim.id === id)?.verdict;

describe("renderStudy", () => {
  it("uses a fixture that fits the schema, also after a way through JSON", () => {
    expect(studySchema.parse(JSON.parse(JSON.stringify(study)))).toEqual(study);
  });

  it("writes the report of a study", async () => {
    await expect(files.get("report.md")).toMatchFileSnapshot("../golden/study.md");
  });

  it("names every picture that it returns, and no other", () => {
    const named = [...files.get("report.md")!.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map((match) => match[1]);
    const pictures = [...files.keys()].filter((name) => name !== "report.md");
    expect(new Set(named)).toEqual(new Set(pictures));
    expect(named).toHaveLength(2);
  });

  it("gives the same bytes for the same study", async () => {
    expect(await renderStudy(study)).toEqual(files);
  });

  it("speaks of the size of a batch where it decides who learns, and only there", async () => {
    const sentence = "**The size of a batch counts too.**";
    expect(files.get("report.md")).not.toContain(sentence);
    const [large, ...others] = study.batches.toSorted((a, b) => b.batchSize - a.batchSize);
    const worse = { ...large!, learned: { count: 0, of: 4, low: 0, high: 0.49 } };
    const changed = await renderStudy({ ...study, batches: [worse, ...others] });
    expect(changed.get("report.md")).toContain(
      `${sentence} At the same rate and number of updates, \`${worse.variantId}\` learned 0 of 4 (0 to 49 %) with batches of 128 and `,
    );
  });

  it("tells slow from stuck where a recipe was still getting better, and only there", async () => {
    const sentence = "**Slow is not stuck.**";
    expect(files.get("report.md")).not.toContain(sentence);
    const [short, long] = study.longer.filter(({ variantId }) => variantId === "linear-sgd");
    const none = { count: 0, of: 4, low: 0, high: 0.49 };
    const all = { count: 4, of: 4, low: 0.51, high: 1 };
    const changed = await renderStudy({
      ...study,
      longer: [
        { ...short!, learned: none, unfinished: all },
        { ...long!, learned: all },
      ],
    });
    expect(changed.get("report.md")).toContain(
      "`linear-sgd` learned 0 of 4 in 960 updates and 4 of 4 in 9,600 ([table]",
    );
  });

  it("has the same number of cells in every row of every table", () => {
    const tables = tableWidths(files.get("report.md")!);
    expect(tables.length).toBeGreaterThan(8);
    expect(tables.filter(isRagged)).toEqual([]);
  });

  it("shows beside every statement one command, with the seeds of the study", () => {
    for (const { command, part } of study.claims) {
      expect(command).toMatch(
        new RegExp(`^npm run study -- --part ${part}( --variant [a-z0-9.-]+)* --seeds 4$`),
      );
    }
  });

  it("draws a cell for each network and rate, and tells diverged from collapsed", () => {
    const svg = files.get("collapse-map.svg")!;
    expect(svg).toContain("4 of 4");
    expect(svg).toContain("2 of 4");
    expect(svg).toContain("diverged");
    expect(svg.match(/<text[^>]*>\d of 4<\/text>|<text[^>]*>diverged<\/text>/g)).toHaveLength(
      study.sweep.length,
    );
  });

  it("writes a report of one part alone, without pictures that it has no numbers for", async () => {
    const alone = await renderStudy(await studyOf(["formulas"]));
    expect([...alone.keys()]).toEqual(["report.md"]);
    expect(alone.get("report.md")).not.toMatch(/undefined|NaN|\[object/);
  });

  it("reads a study that was made before there were classifiers", async () => {
    const { classes: _, classTrainings: __, ...older } = await studyOf(["formulas"]);
    const read = studySchema.parse(JSON.parse(JSON.stringify(older)));
    expect((await renderStudy(read)).get("report.md")).not.toContain("Two classes");
  });

  it("says that the rules of classifiers were settled with seed 1, and which seeds it shows", () => {
    expect(files.get("report.md")).toContain("settled after looking at seed 1");
    expect(files.get("report.md")).toContain("seeds 2, 3, 4 and 5");
  });

  it("says how many trainings were left out when time was up", async () => {
    const cut = await renderStudy({ ...study, run: { ...study.run, missing: 7 } });
    expect(cut.get("report.md")).toContain("7 trainings were left out");
  });
});

describe("the findings of the invented world", () => {
  it("depend where odd and even seeds disagree", () => {
    expect(verdictOf("localisation/question-cnn")).toBe("depends");
    expect(verdictOf("learning-rate/question-rate")).toBe("depends");
  });

  it("support what holds with all four seeds", () => {
    expect(verdictOf("learning-rate/cnn-gray")).toBe("supported");
    expect(verdictOf("localisation/linear-exact")).toBe("supported");
  });

  it("refute what holds with none", () => {
    expect(verdictOf("images/linear-noisy")).toBe("refuted");
    expect(verdictOf("formulas/numbers")).toBe("refuted");
  });

  it("find where a network breaks in the overfit protocol, by seed", () => {
    const row = study.overfit.find(({ variantId }) => variantId === "question-cnn");
    expect(row?.largestFitted.values).toEqual([2, 100, 2, 100]);
    expect(row?.counts.map(({ count, fitted }) => [count, fitted.count, fitted.of])).toEqual([
      [1, 4, 4],
      [2, 4, 4],
      [3, 2, 4],
      [10, 2, 2],
      [30, 2, 2],
      [100, 2, 2],
    ]);
  });

  it("judge classifiers, with seeds of which none is 1", () => {
    expect(new Set(study.classTrainings.map(({ seed }) => seed))).toEqual(new Set([2, 3, 4, 5]));
    expect(verdictOf("classify/flatline")).toBe("supported");
    expect(verdictOf("classify/flatline-softmax")).toBe("supported");
    expect(verdictOf("classify/flatline-sigmoid")).toBe("depends");
    expect(verdictOf("classify/flatline-zero-mean")).toBe("refuted");
  });

  it("count a classifier that diverges as no cure", () => {
    expect(verdictOf("classify/flatline-he")).toBe("refuted");
  });

  it("call classifiers not measured that are trained only where they are named, with the command", () => {
    const claim = study.claims.find(({ id }) => id === "classify/huge-augmented");
    expect(claim).toMatchObject({
      verdict: "not measured",
      command: "npm run study -- --part classify --variant huge-augmented --variant huge-cnn --seeds 4",
    });
  });

  it("leave out claims whose variants were not chosen", () => {
    expect(verdictOf("localisation/cnn-he")).toBeUndefined();
  });

  it("measure baselines without a network on every kind of images", () => {
    const centroid = study.images.filter(({ answerer }) => answerer === "centroid of bright pixels");
    const on = (kind: string) => centroid.find(({ triedOn }) => triedOn === kind)!.meanErrorPx;
    expect(on("clean").high).toBeLessThan(1e-5);
    expect(on("cluttered").low).toBeGreaterThan(1);
  });
});
