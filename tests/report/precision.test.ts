import { describe, expect, it } from "vitest";
import { resultsSchema, type Results } from "../../src/core/results.ts";
import { shipSentences } from "../../src/report/answers/ship.ts";
import { renderReport } from "../../src/report/report.ts";
import { sampleResults } from "./fixture.ts";
import { differenceOf, precisionRecords, precisionResults } from "./precision-fixture.ts";
import { isRagged, tableWidths } from "./table-widths.ts";

describe("a report of several precisions", () => {
  it("has a section that says which to ship, and what ran how", async () => {
    expect(resultsSchema.parse(precisionResults)).toEqual(precisionResults);
    const files = await renderReport(precisionResults);
    expect([...files.keys()]).toContain("precision.svg");
    const markdown = String(files.get("report.md"));
    expect(tableWidths(markdown).filter(isRagged)).toEqual([]);
    const section = markdown.slice(markdown.indexOf("## Precision"), markdown.indexOf("## Where it ran"));
    await expect(section).toMatchFileSnapshot("../golden/report-precision.md");
  });

  it("says once that a runtime answers otherwise, in the words of the comparison", async () => {
    const message = "differs from an unoptimised run of the same file on 64 inputs";
    const cells = precisionRecords.cells.map((cell) =>
      cell.status === "failed" ? { ...cell, code: "PARITY", message } : cell,
    );
    const files = await renderReport({ ...precisionResults, precisions: { ...precisionRecords, cells } });
    const markdown = String(files.get("report.md"));
    expect(markdown).toContain(`: ${message}`);
    expect(markdown).not.toContain("differs: differs");
  });

  it("says of everything else what it says without them: nothing smaller wins a race", async () => {
    const [with_, without] = await Promise.all(
      [precisionResults, sampleResults].map(async (results) =>
        String((await renderReport(results)).get("report.md")),
      ),
    );
    const rest = with_!
      .replace(/## Precision[^]*?(?=## Where it ran)/, "")
      .replaceAll(/^- \*\*(?:Ship|Stay|Not decided).*\n/gm, "");
    expect(rest).toBe(without);
  });
});

describe("the sentence", () => {
  const [cnn, small] = shipSentences(precisionResults) as [string, string];

  it("ships what is smallest and fastest of what is as exact", () => {
    // 472 / 1850 = 0.26 of the bytes.
    expect(cnn).toBe(
      "**Ship `int8`** for `cnn-low-lr` on `ort-node/cpu`: 0.26 of the bytes with gzip, 0.62 times the time " +
        "(0.59 to 0.65), 0.0040 px worse (0.0030 to 0.0050) (0.0037 to 0.0042 px on 3 choices of calibration inputs), " +
        "within the 0.010 px that are allowed.",
    );
  });

  it("stays with float32 where the loss is more than is allowed, and says what it is", () => {
    expect(small).toBe(
      "**Stay with `fp32`** for `small-conv` on `ort-node/cpu`: `int8` is 0.034 px worse (0.032 to 0.036), " +
        "more than 0.010 px.",
    );
  });

  /** The sample with other differences or ratios of int8. */
  function changed(change: {
    difference?: number;
    reach?: number;
    ratio?: number;
    isScored?: boolean;
  }): Results {
    const { scores, ratios } = precisionRecords;
    const cells = precisionRecords.cells.filter(({ precision }) => precision === "int8");
    return {
      ...precisionResults,
      precisions: {
        ...precisionRecords,
        cells,
        scores:
          change.isScored === false
            ? []
            : scores.map((own) => ({
                ...own,
                differences: [differenceOf(change.difference ?? 0, change.reach ?? 0.001)],
              })),
        ratios: ratios.map((own) => {
          const { ratio = own.ratio } = change;
          return { ...own, ratio, interval: [ratio * 0.98, ratio * 1.02] as [number, number] };
        }),
      },
    };
  }

  it("wants the whole interval within the margin, not its middle", () => {
    expect(shipSentences(changed({ difference: 0.008, reach: 0.001, ratio: 0.6 }))[0]).toMatch(/^\*\*Ship/);
    expect(shipSentences(changed({ difference: 0.008, reach: 0.004, ratio: 0.6 }))[0]).toMatch(/^\*\*Stay/);
  });

  it("wants that of other calibration inputs, too", () => {
    const { draws, ...rest } = precisionRecords;
    const others = draws!.map((draw) =>
      draw.seed === 9 ? { ...draw, difference: differenceOf(0.012, 0.001) } : draw,
    );
    const [sentence] = shipSentences({ ...precisionResults, precisions: { ...rest, draws: others } });
    expect(sentence).not.toContain("Ship `int8`");
  });

  it("does not ship what is surely slower, however small it is", () => {
    expect(shipSentences(changed({ ratio: 1.4 }))[0]).toContain("`int8` takes 1.4 times as long");
  });

  it("decides nothing where nothing was scored", () => {
    expect(shipSentences(changed({ isScored: false, ratio: 0.6 }))[0]).toMatch(
      /^\*\*Not decided\*\* for `cnn-low-lr` .*images with labels would.*`int8` 0\.26 of the bytes/,
    );
  });

  it("decides nothing of times that too few rounds have", () => {
    const { precisions } = changed({ ratio: 1.4 });
    const ratios = precisions!.ratios.map((own) => ({ ...own, rounds: 1, interval: null }));
    expect(shipSentences({ ...precisionResults, precisions: { ...precisions!, ratios } })[0]).toMatch(
      /^\*\*Not decided\*\* for `cnn-low-lr` .*more rounds are needed to know times.*`int8` \(0\.26 of the bytes with gzip, 1\.4 times/,
    );
  });

  it("decides nothing of a time that may be more than a quarter longer", () => {
    const { precisions } = changed({ ratio: 1.4 });
    const ratios = precisions!.ratios.map((own) => ({ ...own, interval: [0.64, 4.3] as [number, number] }));
    expect(shipSentences({ ...precisionResults, precisions: { ...precisions!, ratios } })[0]).toMatch(
      /^\*\*Not decided\*\* for `cnn-low-lr` .*\(0\.64 to 4\.3\)/,
    );
  });

  it("calls what is better better", () => {
    expect(shipSentences(changed({ difference: -0.004, ratio: 0.6 }))[0]).toContain(
      "0.0040 px better (0.0030 to 0.0050)",
    );
  });

  it("warns of ranges from random inputs", () => {
    const random = {
      ...precisionRecords,
      files: precisionRecords.files.map((file) => ({
        ...file,
        calibration: file.calibration === null ? null : { ...file.calibration, isReal: false },
      })),
    };
    expect(shipSentences({ ...precisionResults, precisions: random })[0]).toContain("random inputs");
  });
});
