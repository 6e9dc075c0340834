import { describe, expect, it, vi } from "vitest";
import { doneLine, pageFollower, pageRounds } from "../../../harness/live/page-progress.ts";
import { trackRun } from "../../../harness/rounds/run-progress.ts";
import type { MeasuredCell } from "../../../src/core/results.ts";
import { sampleResults } from "../../report/fixture.ts";

describe("what a person who waits is told", () => {
  it("is the round, the runtime and the time that is left, and a share that never becomes less", () => {
    const show = vi.fn<(line: string, step: { share: number; left: string }) => void>();
    const page = pageFollower(pageRounds, show);
    const tell = (round: number, secondsLeft: number) =>
      page.onCell({ ...sampleResults.cells[0]!, runtimeId: "safari/wasm" }, round, {
        ...trackRun([], pageRounds, () => undefined),
        secondsLeft: () => secondsLeft,
      });
    tell(2, 61.2);
    expect(show.mock.lastCall).toMatchObject([
      "Round 2 of 5: safari/wasm.",
      { left: "About 1 min 05 s left." },
    ]);
    tell(2, 0);
    const { share } = show.mock.lastCall![1];
    tell(2, 500);
    expect(show.mock.lastCall![1].share).toBe(share);
    tell(6, 1);
    expect(show.mock.lastCall).toMatchObject([
      "Round 6, for what was disturbed: safari/wasm.",
      { left: "About 5 s left." },
    ]);
  });

  it("ends with why some times have no interval, where that is for want of time", () => {
    const { run, cells } = sampleResults;
    const measured = cells.filter(
      (cell): cell is MeasuredCell =>
        cell.status === "measured" && cell.placement?.software !== true && cell.latency.p50Interval !== null,
    );
    expect(measured.length).toBeGreaterThan(0);
    const short = measured.map((cell) => ({ ...cell, latency: { ...cell.latency, p50Interval: null } }));
    const full = { ...sampleResults, run: { ...run, rounds: { ...run.rounds, max: 5 } } };
    expect(doneLine({ ...full, cells: short }, 60)).toContain(
      `${short.length} of the times have no interval`,
    );
    expect(doneLine({ ...full, cells: short }, null)).toBe("Done.");
    expect(doneLine({ ...full, cells: measured }, 60)).toBe("Done.");
  });
});
