import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultsSchema, type Results } from "../../src/core/results.ts";
import { boxbench, type Outcome } from "../support/boxbench.ts";

const models = fileURLToPath(new URL("../../models", import.meta.url));

/** Everything that is measured beside latency, with the real runtime and the committed model, in one run. */
describe("a bench with all its passes", () => {
  let folder = "";
  let outcome: Outcome;
  let results: Results;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-passes-"));
    const cells = ["--variant", "linear-exact", "--runtime", "ort-node/cpu", "--batch", "1", "--rounds", "1"];
    const passes = ["--phases", "--memory", "--scenario", "all", "--server-bound", "20", "--side", "16,32"];
    outcome = await boxbench(["bench", ...cells, ...passes, "--models", models, "--out", "run"], folder);
    results = resultsSchema.parse(JSON.parse(await readFile(join(folder, "run", "results.json"), "utf8")));
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("ends well, and its report has a section for each", async () => {
    expect(outcome.stderr).not.toContain("failed");
    expect(outcome.exitCode).toBe(0);
    const report = await readFile(join(folder, "run", "report.md"), "utf8");
    const titles = ["Cost", "From file to answer", "Memory", "Under load", "Growth with the image"];
    for (const title of titles) expect(report).toContain(`\n## ${title}`);
  });

  it("counts 2 FLOPs and 4 bytes for each weight of a linear network", () => {
    const [cost] = results.costs!;
    // 32 x 32 pixels to 2 outputs, and 2 biases; a multiplication with an addition counts as two.
    expect(cost).toMatchObject({ parameters: 2050, weightBytes: 4 * 2050, flops: 4098 });
  });

  it("reaches a part of the peak of this machine, never more", () => {
    const [peak] = results.peaks!;
    expect(peak).toMatchObject({ threads: 1 });
  });

  it("splits the way from a PNG to a point into phases that add up", () => {
    const [phases] = results.phases!;
    if (phases?.status !== "measured") throw new Error(JSON.stringify(phases));
    const sum = phases.preprocessMs + phases.inferenceMs + phases.decodeMs;
    // Medians of parts need not add up to the median of the whole: half and double are far outside.
    expect(sum / phases.endToEndMs).toBeGreaterThan(0.5);
    expect(sum / phases.endToEndMs).toBeLessThan(2);
  });

  it("holds more memory with a session than without", () => {
    const [memory] = results.memory!;
    if (memory?.status !== "measured") throw new Error(JSON.stringify(memory));
    expect(memory.startBytes).toBeGreaterThan(0);
    expect(memory.openedBytes).toBeGreaterThan(memory.startBytes!);
    expect(memory.ranBytes).toBeGreaterThanOrEqual(memory.openedBytes);
  });

  it("runs MLPerf's four scenarios, the server's rate below one query after another", () => {
    expect(results.scenarios!.map(({ scenario, status }) => `${scenario} ${status}`)).toEqual([
      "single-stream measured",
      "multi-stream measured",
      "offline measured",
      "server measured",
    ]);
    const server = results.scenarios!.find(({ scenario }) => scenario === "server")!;
    expect(server).toMatchObject({ boundMs: 20, boundFrom: "given" });
  });

  it("times both sides, and fits a power law to them", () => {
    const [sweep] = results.sweeps!;
    expect(sweep!.points.map(({ side, failure }) => [side, failure])).toEqual([
      [16, null],
      [32, null],
    ]);
    const { exponent, interval } = sweep!.fit!;
    expect(interval![0]).toBeLessThanOrEqual(exponent);
    expect(interval![1]).toBeGreaterThanOrEqual(exponent);
  });
});
