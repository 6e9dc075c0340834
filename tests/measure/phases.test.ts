import { describe, expect, it } from "vitest";
import { phaseFigures, timePhases, type PhaseTimes } from "../../src/measure/phases.ts";
import { simulatedClock } from "../helpers/simulated-clock.ts";

describe("timePhases", () => {
  it("times each step by itself, hands results on, and times the whole way", async () => {
    const clock = simulatedClock();
    const seen: unknown[] = [];
    const steps = {
      preprocess: () => (clock.pass(3), Promise.resolve("tensor")),
      infer: (input: string) => (clock.pass(5), seen.push(input), Promise.resolve("output")),
      decode: (output: string) => (clock.pass(1), seen.push(output)),
    };
    expect(await timePhases(steps, clock)).toEqual({
      preprocessMs: 3,
      inferenceMs: 5,
      decodeMs: 1,
      endToEndMs: 9,
    });
    expect(seen).toEqual(["tensor", "output"]);
  });
});

describe("phaseFigures", () => {
  const times = (count: number): PhaseTimes[] =>
    Array.from({ length: count }, (_, index) => ({
      preprocessMs: index === 0 ? 1_000 : 2,
      inferenceMs: 4,
      decodeMs: 1,
      endToEndMs: 7 + index,
    }));

  it("takes the median of each phase, so that one slow image moves none of them", () => {
    expect(phaseFigures(times(5))).toEqual({
      images: 5,
      preprocessMs: 2,
      inferenceMs: 4,
      decodeMs: 1,
      endToEndMs: 9,
      endToEndP90Ms: null,
    });
  });

  it("has a p90 from 64 images on", () => {
    expect(phaseFigures(times(64)).endToEndP90Ms).toBeCloseTo(7 + 63 * 0.9, 9);
  });
});
