import * as fc from "fast-check";
import { expect, it } from "vitest";
import { tryCase } from "../helpers/op-parity.ts";
import { randomGraph, randomSteps } from "../helpers/random-graph.ts";

const seed = Number(process.env["BOXBENCH_TEST_SEED"] ?? 1);
const runs = Number(process.env["BOXBENCH_TEST_RUNS"] ?? 60);

/** What 40 float32 operations one behind the other may differ by, where one op may by 1e-5. */
const TOLERANCE = 1e-4;

it("random graphs of 10 to 40 ops answer what TF.js answers", async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(randomSteps, async (steps) => {
      const model = randomGraph(steps);
      fc.pre(model.outputs!.length > 0);
      const outcome = await tryCase(model, ["onnxruntime-node CPU"], JSON.stringify(model), TOLERANCE);
      expect(outcome).not.toBe("TF.js refuses");
      compared += outcome === "compared" ? 1 : 0;
    }),
    { numRuns: runs, seed },
  );
  expect(compared).toBeGreaterThan(runs / 2);
}, 120_000);
