import { describe, expect, it } from "vitest";
import { axesFitsOf } from "../../src/diagnosis/axes.ts";
import { neighbourRatioOf } from "../../src/diagnosis/neighbours.ts";
import { probeLabels } from "../../src/diagnosis/probe-labels.ts";
import { outputFactsOf } from "../../src/diagnosis/probe-outputs.ts";
import { learningRange } from "../../src/diagnosis/rate-range.ts";
import { samplesOfClasses, selectSamples, type Samples } from "../../src/diagnosis/samples.ts";
import { steadyTopology } from "../../src/diagnosis/topology.ts";
import { number, percent } from "../../src/diagnosis/texts/words.ts";
import { boxSamples } from "./patient.ts";

/** Four images of one pixel, with points that can be reckoned by hand. */
function onePixelSamples(levels: readonly number[], targets: readonly number[]): Samples {
  return {
    images: { count: levels.length, height: 1, width: 1, channels: 1, pixels: Uint8Array.from(levels) },
    labels: { kind: "points", outputRange: [-1, 1], names: [] },
    targets: Float32Array.from(targets),
    width: 2,
  };
}

describe("answers beside labels", () => {
  const corners = onePixelSamples([1, 2, 3, 4], [-1, -1, -1, 1, 1, -1, 1, 1]);

  it("of half the size explain three quarters: 1 - 0.25 / 1", () => {
    const facts = outputFactsOf(
      corners,
      corners.targets.map((target) => target / 2),
    );
    expect(facts).toMatchObject({
      varianceRatio: 0.25,
      targetVariance: 1,
      meanSquaredError: 0.25,
      explained: 0.75,
    });
    expect(facts.units[0]).toMatchObject({ correlation: 1, slope: 2, offset: 0 });
  });

  it("that are the mean explain nothing, and do not vary", () => {
    const facts = outputFactsOf(corners, new Float32Array(8));
    expect(facts).toMatchObject({ varianceRatio: 0, explained: 0 });
    expect(facts.units[0]).toMatchObject({ correlation: 0, slope: 0 });
  });

  it("that are no numbers are counted by image, and left out of the rest", () => {
    const facts = outputFactsOf(corners, Float32Array.from([NaN, 0, -1, 1, 1, Infinity, 1, 1]));
    expect(facts).toMatchObject({ notFinite: 2, meanSquaredError: 0 });
  });

  it("of classes count as right by the largest output", () => {
    const samples = samplesOfClasses(corners.images, ["a", "b"], [0, 0, 0, 1], 2);
    const facts = outputFactsOf(samples, Float32Array.from([0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.4, 0.6]));
    expect(facts).toMatchObject({ accuracy: 0.75, majority: 0.75 });
  });

  it("fit one way only of the eight that axes can be mixed up", () => {
    const x = { outputs: [0, 1, 5], targets: [-1, 0, 1] };
    const y = { outputs: [1, 0, -1], targets: [0, 1, 5] };
    // y's answers turned around are x's targets; x's answers are y's targets.
    const fits = axesFitsOf([x, y], [-1, 1]).filter(({ explained }) => explained === 1);
    expect(fits).toEqual([{ swapped: true, flippedX: true, flippedY: false, explained: 1 }]);
  });
});

describe("labels", () => {
  it("of equal images that differ put their distance from the mean out of reach", () => {
    // Variance over all: x is 1, 1, -1, -1 and y is 0. The first two pictures are equal and so are the others.
    const same = onePixelSamples([7, 7, 9, 9], [1, 0, 1, 0, -1, 0, -1, 0]);
    expect(probeLabels(same)).toMatchObject({ duplicates: 2, contradictory: 0, contradiction: 0 });
    const mixed = onePixelSamples([7, 9, 7, 9], [1, 0, 1, 0, -1, 0, -1, 0]);
    expect(probeLabels(mixed)).toMatchObject({ duplicates: 2, contradictory: 4, contradiction: 1 });
  });

  it("that follow the images are near those of similar images, and shuffled ones as far as any", () => {
    const samples = boxSamples(120);
    expect(neighbourRatioOf(samples)).toBeLessThan(0.1);
    const turned = Array.from({ length: 120 }, (_, index) => (index * 37) % 120);
    const shuffled = { ...samples, targets: selectSamples(samples, turned).targets };
    expect(neighbourRatioOf(shuffled)).toBeGreaterThan(0.7);
  });

  it("of few images are not judged by their neighbours", () => {
    expect(neighbourRatioOf(boxSamples(49))).toBeNull();
  });
});

describe("a learning-rate test", () => {
  const result = (rate: number, explained: number | null) => ({
    rate,
    explained,
    varianceRatio: null,
    highestLoss: null,
    lastLoss: null,
  });

  it("has a range around its best rate, and ends where less than half as much is learned", () => {
    const results = [
      result(1e-4, 0.05),
      result(1e-3, 0.5),
      result(1e-2, 0.9),
      result(0.1, 0.4),
      result(1, null),
    ];
    expect(learningRange({ results })).toEqual({
      lowest: 1e-3,
      advised: 1e-3,
      best: results[2],
      highest: 1e-2,
      tooHighFrom: 0.1,
    });
  });

  it("has no range where no rate taught anything", () => {
    expect(learningRange({ results: [result(1e-3, 0), result(1, null)] })).toBeNull();
  });
});

describe("a topology for a diagnosis", () => {
  const topology = {
    class_name: "Sequential",
    config: {
      layers: [
        {
          class_name: "Dense",
          config: {
            batch_input_shape: [8, 4],
            kernel_initializer: { class_name: "GlorotUniform", config: { seed: null } },
            bias_initializer: { class_name: "Zeros", config: {} },
          },
        },
        { class_name: "Dropout", config: { rate: 0.5 } },
      ],
    },
  };
  type Steady = typeof topology;

  it("has seeds, a free batch and no dropout, and leaves the original alone", () => {
    const before = structuredClone(topology);
    const [dense, dropout] = (steadyTopology(topology, 1) as Steady).config.layers;
    expect(dense!.config.batch_input_shape).toEqual([null, 4]);
    expect(Number.isInteger(dense!.config.kernel_initializer!.config.seed)).toBe(true);
    expect(dropout!.config.rate).toBe(0);
    expect(topology).toEqual(before);
  });

  it("has other weights with another seed", () => {
    const seedWith = (seed: number) =>
      (steadyTopology(topology, seed) as Steady).config.layers[0]!.config.kernel_initializer!.config.seed;
    expect(seedWith(1)).toBe(seedWith(1));
    expect(seedWith(1)).not.toBe(seedWith(2));
  });
});

describe("numbers in texts", () => {
  it.each([
    [0.00312345, "0.00312"],
    [462126, "462,000"],
    [0, "0"],
    [3.2e-9, "3.2e-9"],
    [1e9, "1e+9"],
    [NaN, "NaN"],
    [-Infinity, "-infinity"],
  ])("%d is %s", (value, text) => expect(number(value)).toBe(text));

  it("shares keep their first digit under one percent", () => {
    expect([percent(0), percent(0.0042), percent(0.5), percent(1)]).toEqual([
      "0 %",
      "0.4 %",
      "50 %",
      "100 %",
    ]);
  });
});
