import { describe, expect, it } from "vitest";
import type { Results } from "../../src/core/results.ts";
import { isMeasured } from "../../src/report/cells.ts";
import { answerSection } from "../../src/report/sections/answer.ts";
import { sampleResults } from "./fixture.ts";

const measured = sampleResults.cells.filter(isMeasured);

/** The sample run with only its measured cells, each changed. */
function withCells(change: (cell: (typeof measured)[number]) => (typeof measured)[number]): Results {
  return { ...sampleResults, cells: measured.map(change) };
}

describe("the answer", () => {
  it("names each runtime that is fastest for something", () => {
    const answer = answerSection(
      withCells((cell) =>
        cell.variantId === "cnn-low-lr" && cell.runtimeId === "tfjs/wasm"
          ? { ...cell, latency: { ...cell.latency, p50Ms: 0.1 } }
          : cell,
      ),
    );
    // 0.4 ms on ort-node/cpu over 0.1 ms is 4; 1.5 over 0.5 is 3.
    expect(answer).toContain("`tfjs/wasm` for `cnn-low-lr` (the next runtime takes 4.0× as long)");
    expect(answer).toContain(
      "`ort-node/cpu` for `question-cnn`, `small-conv` and `größe-π` (the next runtime takes 3.0× as long; no other runtime was measured for 2 of them)",
    );
  });

  it("says that parity held, with the largest error and where it was", () => {
    expect(answerSection(withCells((cell) => cell))).toContain(
      "yes, in all 14 cells compared with the training backend (`tfjs/node`). " +
        "Largest absolute error 3.1e-6, which moves a point by at most 1.2e-5 px (`question-cnn` on `tfjs/wasm`, 64 images).",
    );
  });

  it("doubts the times only where more than a quarter of the cells is doubtful", () => {
    const share = (count: number) => {
      const doubtful = new Set(measured.slice(0, count).map(({ id }) => id));
      return answerSection(
        withCells((cell) => ({
          ...cell,
          verdict: doubtful.has(cell.id) ? "unstable" : "valid",
        })),
      );
    };
    expect(share(3)).not.toContain("Read the times with care");
    expect(share(4)).toContain("in 4 of 14 measured cells");
  });
});
