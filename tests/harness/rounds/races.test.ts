import { describe, expect, it } from "vitest";
import type { PlannedCell } from "../../../harness/plan/plan.ts";
import { racesOf } from "../../../harness/rounds/races.ts";
import type { Cell } from "../../../src/core/results.ts";
import { isMeasured } from "../../../src/report/cells.ts";
import { blockOf } from "../../helpers/blocks.ts";
import { sampleResults } from "../../report/fixture.ts";

const template = sampleResults.cells.find(isMeasured)!;

const planned = (runtimeId: string): PlannedCell => ({
  id: `net ${runtimeId}`,
  variantId: "net",
  runtimeId,
  precision: "fp32",
  batch: 1,
  threads: 1,
});

/** Six rounds of these medians; in turn one is `spread` (on a log scale) above and below. */
function measured(runtimeId: string, ms: number, spread: number): Cell {
  const blocks = [1, 2, 3, 4, 5, 6].map((round) =>
    blockOf([ms * Math.exp(round % 2 === 0 ? spread : -spread)], { round }),
  );
  return { ...template, ...planned(runtimeId), placement: null, blocks };
}

function dueOf(cells: readonly Cell[]): string[] {
  const races = racesOf(
    cells.map(({ runtimeId }) => planned(runtimeId)),
    new Map(),
    ({ id }) => cells.find((cell) => cell.id === id),
  );
  return cells.map(({ runtimeId }) => runtimeId).filter((id) => races.isDue(planned(id), 7));
}

describe("what runs in the next round of a race", () => {
  const front = measured("ort-node/cpu", 1, 0);

  it("is nothing where every runtime is decided", () => {
    expect(dueOf([front, measured("ort-web/wasm", 10, 0.022), measured("tfjs/wasm", 20, -0.022)])).toEqual(
      [],
    );
  });

  it("is TF.js and ONNX Runtime Web of one browser, however far behind, until the cost of staying is known", () => {
    // Beside the front each is known to 10 %; beside each other they spread twice as much, and are not.
    expect(
      dueOf([front, measured("chromium/wasm", 10, 0.022), measured("chromium/tfjs-wasm", 20, -0.022)]),
    ).toEqual(["chromium/wasm", "chromium/tfjs-wasm"]);
    expect(
      dueOf([front, measured("chromium/wasm", 10, 0.005), measured("chromium/tfjs-wasm", 20, -0.005)]),
    ).toEqual([]);
    expect(
      dueOf([front, measured("chromium/wasm", 10, 0.022), measured("firefox/tfjs-wasm", 20, -0.022)]),
    ).toEqual([]);
  });
});
