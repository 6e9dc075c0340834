import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BenchOptions } from "../../../harness/bench/options.ts";
import { keptOptions, refuseOther, resumedRecord, resumeRun } from "../../../harness/bench/resume.ts";
import type { Results } from "../../../src/core/results.ts";
import { sampleResults } from "../../report/fixture.ts";

const options = {
  batch: [1, 32],
  threads: [1],
  seed: 7,
  rounds: { min: 5, max: 8 },
  limit: 180,
  models: "models",
  preset: "full",
} as unknown as BenchOptions;

let reports = "";
beforeEach(async () => {
  reports = await mkdtemp(join(tmpdir(), "boxbench-resume-"));
});
afterEach(() => rm(reports, { recursive: true, force: true }));

async function writeRun(name: string, run: Partial<Results["run"]>): Promise<string> {
  const folder = join(reports, name);
  await mkdir(folder);
  const kept = { finishedAt: null, options: keptOptions(options), ...run };
  const results = { ...sampleResults, run: { ...sampleResults.run, ...kept } };
  await writeFile(join(folder, "results.json"), JSON.stringify(results));
  return folder;
}

describe("resumeRun", () => {
  it("takes over the options of the run, whatever the defaults are now", async () => {
    const folder = await writeRun("one", {});
    const now = { ...options, seed: 1, rounds: { min: 1, max: 1 }, limit: 60, resume: folder };
    const resumed = await resumeRun(now, ["resume", "limit"], reports);
    expect(resumed).toMatchObject({ folder, options: { seed: 7, rounds: { min: 5, max: 8 }, limit: 60 } });
  });

  it("goes on with the shard that the run was", async () => {
    const shard = { index: 2, count: 3 };
    const folder = await writeRun("shard", { options: keptOptions({ ...options, shard }) });
    expect(await resumeRun({ ...options, resume: folder }, [], reports)).toMatchObject({
      options: { shard },
    });
    const other = { ...options, shard: { index: 1, count: 3 }, resume: folder };
    await expect(resumeRun(other, ["shard"], reports)).rejects.toThrow("another --shard");
  });

  it("finds the last run that did not finish", async () => {
    await writeRun("2026-01-01", {});
    const last = await writeRun("2026-01-02", {});
    await writeRun("2026-01-03", { finishedAt: "2026-01-03T00:00:00.000Z" });
    await mkdir(join(reports, "2026-01-04"));
    expect(await resumeRun({ ...options, resume: true }, [], reports)).toMatchObject({ folder: last });
  });

  it("refuses an option that differs, by its name on the command line, and takes one that is the same", async () => {
    const folder = await writeRun("one", {});
    const asked = { ...options, batch: [1], allowFallback: true, resume: folder };
    await expect(resumeRun(asked, ["batch", "allowFallback", "seed"], reports)).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("another --batch, --allow-fallback. Leave them out") as string,
    });
    await expect(
      resumeRun({ ...options, resume: folder }, ["batch", "seed"], reports),
    ).resolves.toBeDefined();
  });

  it("measures on in a finished run that gets more budget, in a round of its own", async () => {
    const raced = { ...options, budget: 180, rounds: { min: 1, max: 24 } };
    const finishedAt = "2026-01-03T00:00:00.000Z";
    const rounds = { done: 6, min: 1, max: 24 };
    const folder = await writeRun("raced", { finishedAt, options: keptOptions(raced), rounds });
    const asked = { ...raced, budget: 300, resume: folder };
    const resumed = await resumeRun(asked, ["resume", "budget"], reports);
    expect(resumed).toMatchObject({ options: { budget: 300 }, fromRound: 7 });
    expect(resumedRecord(resumed, new Date("2026-01-04T00:00:00.000Z"))).toMatchObject({
      command: expect.stringContaining("--budget 480s") as string,
      finishedAt: null,
      rounds,
      options: { budget: 480 },
      resumedAt: ["2026-01-04T00:00:00.000Z"],
    });
    await expect(resumeRun({ ...asked, budget: null }, ["budget"], reports)).rejects.toThrow(
      "another --budget",
    );
    await expect(resumeRun(asked, ["resume"], reports)).rejects.toThrow(
      `is finished. To measure on: --resume ${folder} --budget 10m`,
    );
  });

  it("measures on in a finished run of rounds that gets more rounds, and in no run of two arms", async () => {
    const done = { finishedAt: "2026-01-03T00:00:00.000Z", rounds: { done: 1, min: 1, max: 1 } };
    const quick = { ...options, rounds: { min: 1, max: 1 }, budget: null };
    const folder = await writeRun("quick", { ...done, options: keptOptions(quick) });
    const asked = { ...options, rounds: { min: 5, max: 5 }, budget: null, resume: folder };
    const resumed = await resumeRun(asked, ["rounds"], reports);
    expect(resumed).toMatchObject({ options: { rounds: { min: 5, max: 5 } }, fromRound: 2 });
    expect(resumedRecord(resumed, new Date(0)).rounds).toEqual({ done: 1, min: 5, max: 5 });
    const arms = await writeRun("arms", { ...done, options: keptOptions({ ...quick, aa: true }) });
    await expect(resumeRun({ ...asked, aa: true, resume: arms }, ["rounds"], reports)).rejects.toThrow(
      "another --rounds",
    );
  });

  it("refuses a run that is finished, one that is not there, and another folder", async () => {
    const folder = await writeRun("done", { finishedAt: "2026-01-03T00:00:00.000Z" });
    const resume = (change: object) => resumeRun({ ...options, resume: folder, ...change }, [], reports);
    await expect(resume({})).rejects.toThrow("is finished");
    await expect(resume({ resume: true })).rejects.toThrow("No run in");
    await expect(resume({ resume: join(reports, "none") })).rejects.toMatchObject({ code: "RESULTS_FILE" });
    await expect(resume({ out: "elsewhere" })).rejects.toThrow("--out cannot go with --resume");
  });
});

describe("refuseOther", () => {
  const refusal = (change: Partial<Results>) => () =>
    refuseOther(sampleResults, { ...sampleResults, ...change }, "run");

  it("accepts the same models, images and machine, from another commit", () => {
    const environment = { ...sampleResults.environment, gitCommit: "another" };
    expect(refusal({ environment })).not.toThrow();
  });

  it("refuses another model, other images and another machine, and names what differs", () => {
    const [first, ...others] = sampleResults.variants;
    const changed = { ...first!, onnx: { ...first!.onnx!, sha256: "0".repeat(64) } };
    expect(refusal({ variants: [changed, ...others] })).toThrow("the model question-cnn is another one now");
    const dataset = { ...sampleResults.dataset, validationSha256: "1".repeat(64) };
    expect(refusal({ dataset })).toThrow("the validation images are others now");
    const environment = { ...sampleResults.environment, cpu: "Another CPU" };
    expect(refusal({ environment })).toThrow('Cannot go on with "run": the CPU differs. Start a new run.');
  });

  it("refuses another version of a browser, which is no package", () => {
    const record = (version: string) => ({ "firefox/wasm": { version, device: "CPU (WASM SIMD)" } });
    const { environment } = sampleResults;
    const before = {
      ...sampleResults,
      environment: { ...environment, runtimes: record("1.30.0 in Firefox 153") },
    };
    const now = {
      ...sampleResults,
      environment: { ...environment, runtimes: record("1.30.0 in Firefox 154") },
    };
    expect(() => refuseOther(before, now, "run")).toThrow("the runtime firefox/wasm is another one now");
    expect(() => refuseOther(before, before, "run")).not.toThrow();
  });
});
