import type { PointTraining } from "../../../src/core/results.ts";
import { describe, expect, it } from "vitest";
import { trainedVariants } from "../../../src/report/cells.ts";
import { accuracyLatencyChart } from "../../../src/report/charts/accuracy-latency.ts";
import { latencyChart } from "../../../src/report/charts/latency-by-runtime.ts";
import { learningChart } from "../../../src/report/charts/learning-curves.ts";
import { emptyResults, sampleResults, unmeasuredResults } from "../fixture.ts";

describe("the charts", () => {
  it("label every measured variant by name, the Pareto front in bold", async () => {
    const chart = await accuracyLatencyChart(sampleResults);
    for (const name of ["cnn-low-lr", "small-conv", "größe-π", "question-cnn"]) {
      expect(chart!.svg).toContain(`>${name}</text>`);
    }
    const boldNames = [...chart!.svg.matchAll(/<text[^>]*font-weight="700"[^>]*>([^<]+)<\/text>/g)];
    expect(new Set(boldNames.map((match) => match[1]))).toEqual(
      new Set(["cnn-low-lr", "größe-π", "small-conv"]),
    );
  });

  it("say in words what they show", async () => {
    expect((await accuracyLatencyChart(sampleResults))!.alternative).toContain(
      "cnn-low-lr (0.0512 px, 0.400 ms)",
    );
    expect((await latencyChart(sampleResults))!.alternative).toContain("batch 1 and 32");
    expect((await learningChart(sampleResults))!.alternative).toContain("small-conv 0.410 px");
  });

  it("stand on white, so that a dark page does not hide their text", async () => {
    for (const chart of [accuracyLatencyChart, latencyChart, learningChart]) {
      expect((await chart(sampleResults))!.svg).toMatch(/^<svg[^>]*><rect[^>]*fill="white"/);
    }
  });

  it("are left out where there is nothing to draw", async () => {
    for (const chart of [accuracyLatencyChart, latencyChart, learningChart]) {
      expect(await chart(emptyResults)).toBeNull();
    }
    expect(await accuracyLatencyChart(unmeasuredResults)).toBeNull();
    expect(await latencyChart(unmeasuredResults)).toBeNull();
  });

  it("draw one variant on one runtime, and an error far outside the image", async () => {
    const [variant] = trainedVariants(sampleResults);
    const history = [{ epoch: 1, trainLoss: 1e30, validationMse: 1e30, validationMeanErrorPx: 1e20 }];
    const results = {
      ...sampleResults,
      variants: [{ ...variant!, training: { ...(variant!.training as PointTraining), history } }],
      cells: sampleResults.cells.slice(0, 1),
    };
    for (const chart of [accuracyLatencyChart, latencyChart, learningChart]) {
      const { svg } = (await chart(results))!;
      expect(svg).not.toMatch(/NaN|Infinity/);
      expect(svg).toContain("question-cnn");
    }
  });
});
