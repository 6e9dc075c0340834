import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BoxbenchError } from "../../../src/core/errors.ts";
import { graphModelFromFiles, onnxFromGraphModel } from "../../../src/onnx/index.ts";
import { mutationsWith, type Json, type ModelFiles } from "../helpers/mutations.ts";
import { graphModelFiles } from "../helpers/one-node.ts";
import { smallGraphs } from "../helpers/small-graphs.ts";

const seed = Number(process.env["BOXBENCH_TEST_SEED"] ?? 1);
const runs = Number(process.env["BOXBENCH_TEST_RUNS"] ?? 1000);

/** Far more than the few milliseconds that one of these models takes, also on a busy machine. */
const LONGEST_MS = 3000;

/** Wrong almost everywhere in a graph: attributes of another kind, references, types, names of ops. */
const oddInGraphs: readonly Json[] = [
  { i: "-1" },
  { i: 3e9 },
  { f: "NaN" },
  { b: true },
  { s: "!" },
  { s: [300] },
  { list: {} },
  { list: { i: ["0", "x"] } },
  { list: { i: ["1000000000", "1000000000", "1000000000", "1000000000"] } },
  { type: "DT_STRING" },
  { type: 99 },
  { shape: { unknownRank: true } },
  { shape: { dim: [{}, { size: "-7" }] } },
  { func: { name: "step" } },
  "DT_COMPLEX64",
  "y",
  "y:1",
  "x:5",
  "^x",
  "missing",
  "StatelessWhile",
  "Const",
  "Placeholder",
  "LookupTableFindV2",
  "string",
  "int32",
];

/** What came of it: a number of nodes or a one-line error. */
function convert(files: ModelFiles): string {
  const started = performance.now();
  let outcome: string;
  try {
    outcome = `${onnxFromGraphModel(graphModelFromFiles(files.json, files.shards)).nodeCount} nodes`;
  } catch (error) {
    if (!(error instanceof BoxbenchError)) throw error;
    outcome = error.message;
  }
  const took = performance.now() - started;
  if (took > LONGEST_MS) throw new Error(`took ${took} ms: ${outcome}`);
  if (outcome.includes("\n") || outcome.length > 1500) throw new Error(`no plain line: ${outcome}`);
  return outcome;
}

describe("damaged graph models end in a model or one typed line, at once", () => {
  it.each(Object.entries(smallGraphs))("%s", (_, model) => {
    const { json, weights } = graphModelFiles(model);
    const files = { json, shards: new Map([["weights.bin", weights]]) };
    expect(convert(files)).toMatch(/^\d+ nodes$/);
    fc.assert(
      fc.property(mutationsWith(oddInGraphs), (mutate) => {
        convert(mutate(files));
      }),
      { numRuns: runs, seed },
    );
  });
});
