import { describe, expect, it } from "vitest";
import { fits, isOpen, outcomeOf } from "../../src/study/outcome.ts";
import { specOf } from "../../src/study/protocol.ts";
import { recordOf } from "./records.ts";

const spec = { ...specOf("cnn-gray", 1, "study"), epochs: 8 };

describe("how a training ended", () => {
  it("is learned under one pixel, collapsed where the answers do not move, and else partly", () => {
    expect(outcomeOf(recordOf({ meanErrorPx: 0.99 }))).toBe("learned");
    expect(outcomeOf(recordOf({ meanErrorPx: 10.7, varianceRatio: 0.001 }))).toBe("collapsed");
    expect(outcomeOf(recordOf({ meanErrorPx: 3, varianceRatio: 0.9 }))).toBe("partly");
    expect(outcomeOf(recordOf({ diverged: true }))).toBe("diverged");
  });

  it("is not collapsed where the error was still falling", () => {
    const errorsPx = [11, 10.9, 10.8, 10.7, 10.6, 10.5, 9.5, 8.5];
    const facts = { spec, errorsPx, meanErrorPx: 8.5, varianceRatio: 0.02, ended: "budget" as const };
    expect(isOpen(recordOf(facts))).toBe(true);
    expect(outcomeOf(recordOf(facts))).toBe("partly");
  });

  it("takes the chance ups and downs of a constant answer for no progress", () => {
    const errorsPx = [10.96, 10.9, 10.98, 10.95, 10.91, 10.88, 10.97, 10.86];
    const facts = { spec, errorsPx, meanErrorPx: 10.86, varianceRatio: 0.001, ended: "budget" as const };
    expect(isOpen(recordOf(facts))).toBe(false);
    expect(outcomeOf(recordOf(facts))).toBe("collapsed");
  });

  it("is open only where the updates were used up", () => {
    const errorsPx = [11, 10, 9, 8, 7, 6, 4, 2];
    expect(isOpen(recordOf({ spec, errorsPx, ended: "no progress" }))).toBe(false);
  });

  it("fits what is learned, and nothing else", () => {
    expect(fits(recordOf({ meanErrorPx: 0.4 }))).toBe(true);
    expect(fits(recordOf({ diverged: true }))).toBe(false);
  });
});
