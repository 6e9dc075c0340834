import { describe, expect, test } from "vitest";
import type { ArchitectureRecord } from "../../src/core/study/architectures.ts";
import { drawBoxImages } from "../../src/dataset/boxes.ts";
import { squareOptions } from "../../src/dataset/places.ts";
import { renderStudy } from "../../src/report/study/study-report.ts";
import { findingsOf } from "../../src/study/analyse.ts";
import {
  architectureMeasures,
  architectureRows,
  architectureSpecs,
  byHandSpecs,
  splitImagesOf,
} from "../../src/study/architectures.ts";
import { errorMapPx, innerExtentPx, scoreOfPlaces } from "../../src/study/error-map.ts";
import type { StudyChoice } from "../../src/study/parts.ts";
import { headVariantIds } from "../../src/zoo/heads/registry.ts";
import { variantOf } from "../../src/zoo/registry.ts";
import { studyOf } from "../report/study-fixture.ts";

const choice: StudyChoice = {
  seeds: [1, 2, 3, 4],
  preset: "study",
  variants: null,
  classVariants: null,
  targetVariants: [],
  rates: null,
};

/** A head that is wrong by `neverSeenPx` in the held-out part, and right elsewhere. */
function recordOf(
  variantId: string,
  seed: number,
  neverSeenPx: number,
  split: ArchitectureRecord["split"] = "quadrant",
): ArchitectureRecord {
  const score = (meanErrorPx: number) => ({
    count: 10,
    meanErrorPx,
    mse: meanErrorPx ** 2,
    varianceRatio: meanErrorPx > 10 ? 0 : 1,
    shiftPerPixel: meanErrorPx > 10 ? 0 : 1,
  });
  return {
    id: `${variantId}-${seed}`,
    variantId,
    split,
    preset: "full",
    seed,
    backend: "tfjs/node",
    outcome: "trained",
    optimizer: "Adam lr 0.003",
    parameters: 1000,
    megaFlops: 3,
    epochs: 4,
    seconds: 10,
    seen: score(0.2),
    neverSeen: split === "seen" ? null : score(neverSeenPx),
    errorMapPx: Array.from({ length: 64 }, (_, part) => (part === 63 ? neverSeenPx : null)),
  };
}

describe("the trainings of the part", () => {
  test("are every head on every split, those that tell most first, and the first seed of all before the second", () => {
    const specs = architectureSpecs(choice);
    expect(specs).toHaveLength(headVariantIds.length * 3 * 4);
    expect(new Set(specs.slice(0, headVariantIds.length * 4).map(({ split }) => split))).toEqual(
      new Set(["quadrant"]),
    );
    expect(specs.slice(0, headVariantIds.length).every(({ seed }) => seed === 1)).toBe(true);
    expect(architectureSpecs({ ...choice, variants: ["u-net"], preset: "quick" })).toHaveLength(12);
  });

  test("come with weights by hand for the head that has some, once a split", () => {
    expect(
      byHandSpecs(choice).map(({ variantId, split, seed, byHand }) => [variantId, split, seed, byHand]),
    ).toEqual(["quadrant", "uniform", "seen"].map((split) => ["coordconv-max", split, 1, true]));
    expect(byHandSpecs({ ...choice, variants: ["u-net"] })).toEqual([]);
  });

  test("have the images of their split", () => {
    const { train, validation } = splitImagesOf(variantOf("u-net"), "uniform", 1);
    expect([train.count, validation.count]).toEqual([2352, 784]);
  });
});

describe("scores of places", () => {
  const places = [
    { left: 0, top: 0, size: 9 },
    { left: 55, top: 55, size: 9 },
    { left: 54, top: 55, size: 9 },
  ];
  const set = drawBoxImages(squareOptions, places, 1, "test");
  // Right at the first place, 3 px too far left at the others; [-1, 1] is 64 px.
  const points = set.targets.map((target, index) => (index === 2 || index === 4 ? target - 6 / 64 : target));

  test("are put where the box is: 0 px in the first part of the image, 3 px in the last", () => {
    const map = errorMapPx([{ set, points }]);
    expect(map).toHaveLength(64);
    expect(map[0]).toBe(0);
    expect(map[63 - 9]).toBeNull();
    expect(map.filter((error) => error !== null)).toHaveLength(2);
    // A centre at pixel 59.5 of 64 is in the last of eight parts.
    expect(map[63]).toBeCloseTo(3, 4);
  });

  test("say how an answer follows the box", () => {
    expect(scoreOfPlaces(points, set)).toMatchObject({ count: 3, shiftPerPixel: expect.closeTo(1, 4) });
    expect(scoreOfPlaces(points, set).meanErrorPx).toBeCloseTo(2, 4);
  });
});

describe("answers to squares away from the edge", () => {
  // Centres at 10.5, 30.5 and 3.5 px of 64: the last square is less than six pixels from the edge.
  const places = [
    { left: 6, top: 20, size: 9 },
    { left: 26, top: 20, size: 9 },
    { left: 0, top: 20, size: 9 },
  ];
  const set = drawBoxImages(squareOptions, places, 1, "test");

  test("lie 20 px apart where all are right, and nowhere apart where they are one", () => {
    expect(innerExtentPx([{ set, points: set.targets }], 9)).toBeCloseTo(20, 4);
    expect(innerExtentPx([{ set, points: new Float32Array(6) }], 9)).toBe(0);
    expect(innerExtentPx([{ set, points: set.targets }], 60)).toBeUndefined();
  });
});

describe("rows and verdicts", () => {
  const records = choice.seeds.flatMap((seed) => [
    recordOf("soft-argmax", seed, 0.1),
    recordOf("flatten-dense", seed, 14),
    recordOf("coordconv-max", seed, seed === 1 ? 0.3 : 25),
  ]);

  test("a row has the spread over its seeds, and answers without a network stand beside it", () => {
    const rows = architectureRows(records, { ...choice, seeds: [1] });
    const own = rows.filter(({ isBaseline }) => !isBaseline);
    expect(own.map(({ answerer }) => answerer)).toEqual(["coordconv-max", "flatten-dense", "soft-argmax"]);
    expect(own[0]!.neverSeenErrorPx).toMatchObject({ median: 25, low: 0.3, high: 25 });
    const nearest = rows.find(({ answerer }) => answerer === "nearest training place")!;
    expect(nearest.neverSeenErrorPx.median).toBeCloseTo(9.51, 2);
    expect(nearest.seenErrorPx.median).toBe(0);
    const mean = rows.find(({ answerer }) => answerer === "mean of the training places")!;
    expect(mean.neverSeenErrorPx.median).toBeCloseTo(27.84, 2);
    expect(mean.neverSeenShift.median).toBe(0);
  });

  test("measures are one number a seed, infinite where training diverged and null where it was not done", () => {
    const diverged = { ...recordOf("dsnt", 2, 1), outcome: "diverged" as const, neverSeen: null, seen: null };
    const measures = new Map(architectureMeasures([1, 2, 3], [recordOf("dsnt", 1, 0.5), diverged]));
    expect(measures.get("mean error of dsnt")?.values).toEqual([0.5, Infinity, null]);
  });

  test("rules are judged seed by seed: what holds with one of four depends", async () => {
    const { claims } = await findingsOf(["architectures"], choice, new Map(), [], records);
    const verdictOf = (id: string) => claims.find((claim) => claim.id === id)?.verdict;
    expect(verdictOf("architectures/soft-argmax")).toBe("supported");
    expect(verdictOf("architectures/flatten-seen-only")).toBe("supported");
    expect(verdictOf("architectures/coordconv-max")).toBe("depends");
    expect(verdictOf("architectures/u-net")).toBe("not measured");
    expect(claims.every(({ command }) => command.startsWith("npm run study -- --part architectures"))).toBe(
      true,
    );
  });

  test("a head that misses the pixel where it was trained leaves open what it does elsewhere", async () => {
    const poor = choice.seeds.map((seed) => {
      const record = recordOf("coordconv-max", seed, 25);
      return { ...record, seen: { ...record.seen!, meanErrorPx: 12 } };
    });
    const verdictOf = async (own: ArchitectureRecord[]) => {
      const { claims } = await findingsOf(["architectures"], choice, new Map(), [], own);
      return claims.find(({ id }) => id === "architectures/coordconv-max")!;
    };
    expect(await verdictOf(poor)).toMatchObject({ verdict: "depends", open: 4 });
    const fitted = choice.seeds.map((seed) => recordOf("coordconv-max", seed, 25));
    expect(await verdictOf(fitted)).toMatchObject({ verdict: "refuted", open: 0 });
  });

  test("weights by hand are a row of their own, and no seed of the head", async () => {
    const byHand: ArchitectureRecord = { ...recordOf("coordconv-max", 1, 0), byHand: true };
    const { architectures, claims } = await findingsOf(
      ["architectures"],
      choice,
      new Map(),
      [],
      [...records, byHand],
    );
    const row = architectures.find(({ answerer }) => answerer === "coordconv-max, weights by hand");
    expect(row).toMatchObject({ isBaseline: true, parameters: 1000, neverSeenErrorPx: { median: 0 } });
    expect(architectures.find(({ answerer }) => answerer === "coordconv-max")!.seeds).toEqual([1, 2, 3, 4]);
    expect(claims.find(({ id }) => id === "architectures/coordconv-max")!.holds).toMatchObject({
      count: 1,
      of: 4,
    });
  });

  test("the page names what finds the box, and has a map of the errors", async () => {
    const study = await studyOf(["architectures"]);
    const findings = await findingsOf(["architectures"], choice, new Map(), [], records);
    const files = await renderStudy({ ...study, ...findings, architectureTrainings: records });
    const page = files.get("report.md")!;
    expect(page).toContain("# What finds a box where none was seen");
    expect(page).toContain(
      "In the quarter of the image that they never saw, 1 of 3 heads found the box to the pixel with every seed (4 or more): `soft-argmax`, 0.10 px.",
    );
    expect(page).toMatch(/\| `flatten-dense` +\| +4 \| +0\.200 \| +14\.0 \|/);
    expect(page).toContain("Times and int8 are n/a here");
    expect(page).not.toContain("NaN");
    const picture = files.get("error-maps.svg");
    for (const words of [">flatten-dense<", ">14 px<", ">soft-argmax<"]) expect(picture).toContain(words);
  }, 60_000);

  test("the page says of which split how much was trained, where time ended first", async () => {
    const study = await studyOf(["architectures"]);
    const count = records.filter(({ split }) => split === "quadrant").length;
    const pageOf = async (missing: number) =>
      (await renderStudy({ ...study, run: { ...study.run, missing }, architectureTrainings: records })).get(
        "report.md",
      )!;
    expect(await pageOf(7)).toMatch(
      new RegExp(
        `Trained so far: ${count} of \\d+ of the split \`quadrant\`, .*0 of \\d+ of the split \`seen\``,
      ),
    );
    expect(await pageOf(0)).not.toContain("Trained so far");
  }, 60_000);
});
