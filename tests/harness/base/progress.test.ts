import { describe, expect, it } from "vitest";
import { formatDuration, trackProgress } from "../../../harness/base/progress.ts";

describe("trackProgress", () => {
  it("takes the rest to be as much slower than expected as what is done", () => {
    const clock = { ms: new Date(2026, 0, 1, 12, 0, 0).getTime() };
    const progress = trackProgress(() => clock.ms);
    expect(progress.ends(100)).toBe("1 min 40 s left, ends 12:01:40");
    clock.ms += 20_000;
    // 10 expected seconds took 20.
    progress.done(4);
    progress.done(6);
    expect(progress.pace()).toBe(2);
    expect(progress.ends(90)).toBe("3 min 00 s left, ends 12:03:20");
    expect(progress.shareDone(90)).toBe(0.1);
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
