import { describe, expect, it } from "vitest";
import { shownCells } from "../../../harness/live/shown-cells.ts";
import type { MeasuredCell } from "../../../src/core/results.ts";
import { sampleResults } from "../../report/fixture.ts";

const measured = sampleResults.cells.find((cell): cell is MeasuredCell => cell.status === "measured")!;
const parityShown = (change: Partial<MeasuredCell["parity"]>) =>
  shownCells({
    ...sampleResults,
    cells: [{ ...measured, parity: { ...measured.parity, passed: true, ...change } }],
  })[0]!.parity;

describe("the cells that a page lists", () => {
  it("say how far answers lie apart, and of whole numbers, which have no distance, only whether they agree", () => {
    expect(parityShown({ maxAbsError: 0.25 })).toBe("agrees, 0.25 at most");
    expect(parityShown({ maxAbsError: null })).toBe("agrees");
    expect(parityShown({ maxAbsError: null, passed: false })).toBe("differs");
  });
});
