import { describe, expect, it } from "vitest";
import { formatDuration, trackProgress } from "../../harness/progress.ts";

describe("trackProgress", () => {
  it("expects the rest to take as long for each step as the steps so far", () => {
    const clock = { ms: 0 };
    const progress = trackProgress(10, () => clock.ms);
    clock.ms = 4_000;
    progress.step();
    const { position, left } = progress.step();
    // Two steps in 4 s leave eight steps of 2 s.
    expect(position).toBe("[ 2/10]");
    expect(left).toContain("16 s left");
  });
});

describe("formatDuration", () => {
  it.each([
    [400, "0 s"],
    [45_000, "45 s"],
    [125_000, "2 min 05 s"],
    [3_720_000, "1 h 02 min"],
  ])("writes %i ms as %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
