import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BoxbenchError } from "../../src/core/errors.ts";
import { layersModelFromFiles, onnxFromLayersModel } from "../../src/onnx/index.ts";
import { models } from "./helpers/fuzz-models.ts";
import { mutations, type ModelFiles } from "./helpers/mutations.ts";
import { filesOf } from "./helpers/saved-files.ts";

const seed = Number(process.env["BOXBENCH_TEST_SEED"] ?? 1);

/** Far more than the few milliseconds that one of these models takes, also on a busy machine. */
const LONGEST_MS = 3000;

/** What came of it: a number of nodes or a one-line error. */
function convert(files: ModelFiles): string {
  const started = performance.now();
  let outcome: string;
  try {
    outcome = `${onnxFromLayersModel(layersModelFromFiles(files.json, files.shards)).nodeCount} nodes`;
  } catch (error) {
    if (!(error instanceof BoxbenchError)) throw error;
    outcome = error.message;
  }
  const took = performance.now() - started;
  if (took > LONGEST_MS) throw new Error(`took ${took} ms: ${outcome}`);
  if (outcome.includes("\n") || outcome.length > 1500) throw new Error(`no plain line: ${outcome}`);
  return outcome;
}

describe("damaged files end in a model or one typed line, at once", () => {
  it.each(Object.entries(models))("%s", async (_, build) => {
    const files = await filesOf(build());
    expect(convert(files)).toMatch(/^\d+ nodes$/);
    fc.assert(
      fc.property(mutations, (mutate) => {
        convert(mutate(files));
      }),
      { numRuns: 1000, seed },
    );
  });
});
