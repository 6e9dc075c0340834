import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultsSchema } from "../../src/core/results.ts";
import { dynamicGraph, linearGraph, writeGraphModel } from "../helpers/graph-model.ts";
import { boxbench } from "../support/boxbench.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-graph-model-"));
  await writeGraphModel(linearGraph, { folder: join(folder, "linear") });
  await writeGraphModel(dynamicGraph, { folder: join(folder, "places") });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a user's own graph model", () => {
  it("is compared with TF.js in plain JavaScript output by output, and timed beside it", async () => {
    const { exitCode, stderr } = await boxbench(
      "bench --model linear --rounds 1 --no-peak --out run --batch 1 --runtime ort-node/cpu ort-web/wasm tfjs/wasm".split(
        " ",
      ),
      folder,
    );
    expect(stderr).not.toMatch(/^error/m);
    expect(exitCode).toBe(0);
    const results = resultsSchema.parse(JSON.parse(await readFile(join(folder, "run/results.json"), "utf8")));
    const outputs = [
      { name: "p:0", dtype: "float32", passed: true },
      { name: "best:0", dtype: "int32", differing: 0 },
    ];
    expect(results.cells).toMatchObject(
      ["ort-node/cpu", "ort-web/wasm", "tfjs/wasm"].map((runtimeId) => ({
        status: "measured",
        runtimeId,
        parity: { reference: "tfjs/cpu", count: 64, outputs },
      })),
    );
    expect(results.variants).toMatchObject([{ id: "linear", parameters: 8 }]);
    // A matrix product of 3 x 2: the cost is of the graph that was measured.
    expect(results.costs).toHaveLength(1);
  });

  it("agrees where the shape of its answer depends on the numbers", async () => {
    const { exitCode, stdout } = await boxbench(
      ["parity", "--model", "places", "--runtime", "ort-node/cpu", "--runtime", "tfjs/wasm"],
      folder,
    );
    expect(stdout).toMatch(/pass {3}places ort-node\/cpu fp32 b1 t1: agrees with tfjs\/cpu on 64 inputs/);
    expect(stdout).toMatch(/pass {3}places tfjs\/wasm/);
    expect(exitCode).toBe(0);
  });
});
