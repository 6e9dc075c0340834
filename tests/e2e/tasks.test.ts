import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultsSchema, type Results, type ScoredTaskName } from "../../src/core/results.ts";
import { measuresOf } from "../../src/tasks/registry.ts";
import { subjects, writeTaskFolder } from "../helpers/task-folders.ts";
import { boxbench, type Outcome } from "../support/boxbench.ts";

const one = ["--runtime", "ort-node/cpu"];
const runtimes = [...one, "--runtime", "ort-web/wasm"];
/** The peak of the machine is no task's business, and takes seconds. */
const short = ["--rounds", "1", "--batch", "1", "--no-peak"];

describe.each(Object.keys(subjects) as ScoredTaskName[])("a user's own model for the task %s", (task) => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `boxbench-task-${task}-`));
    await writeTaskFolder(task, folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (...words: string[]): Promise<Outcome> => boxbench(words, folder);
  const resultsOf = async (name: string): Promise<Results> =>
    resultsSchema.parse(JSON.parse(await readFile(join(folder, name, "results.json"), "utf8")));
  const model = ["--model", "model.onnx", "--data", "data"];

  it("bench tells it and scores it on each runtime, in shards too, which merge joins", async () => {
    for (const shard of ["1/2", "2/2"]) {
      const out = `shard-${shard[0]}`;
      const { exitCode, stderr } = await run(
        "bench",
        ...model,
        ...runtimes,
        ...short,
        "--shard",
        shard,
        "--out",
        out,
      );
      expect(stderr).not.toMatch(/^error/m);
      expect(exitCode).toBe(0);
      const results = await resultsOf(out);
      expect(results.run.task).toBe(task);
      expect(results.scores).toMatchObject([{ score: { task } }]);
    }
    const { exitCode, stderr } = await run("merge", "shard-1", "shard-2", "--out", "good");
    expect(stderr).not.toMatch(/^error/m);
    expect(exitCode).toBe(0);
    const merged = await resultsOf("good");
    expect(merged.run.task).toBe(task);
    expect(merged.scores.map(({ runtimeId, score }) => [runtimeId, score.task])).toEqual([
      ["ort-node/cpu", task],
      ["ort-web/wasm", task],
    ]);
    expect(merged.baselines.length).toBeGreaterThan(0);
    expect(merged.baselines.every(({ score }) => score.task === task)).toBe(true);
    // The model answers what is right: nearly nothing is lost.
    for (const { score } of merged.scores) {
      const [first] = measuresOf(score.task);
      expect(first!.meanOf(score).mean).toBeLessThan(0.1);
    }
  });

  it("report writes it again, with a table of scores and pictures", async () => {
    const { exitCode } = await run("report", "good");
    expect(exitCode).toBe(0);
    const report = await readFile(join(folder, "good/report.md"), "utf8");
    expect(report).toContain("Task: ");
    expect(report).toContain("## Accuracy");
    expect(report).toMatch(/!\[[^\]]+\]\(gallery\.png\)/);
    expect(report).not.toMatch(/undefined|\[object|\bNaN (?!or infinite)/);
  });

  it("compare fails a model that has become worse, and passes the same one", async () => {
    const bad = await run(
      "bench",
      "--model",
      "worse/model.onnx",
      "--data",
      "data",
      ...one,
      ...short,
      "--out",
      "bad",
    );
    expect(bad.stderr).not.toMatch(/^error/m);
    expect((await resultsOf("bad")).run.task).toBe(task);
    const worse = await run("compare", "good", "bad");
    expect(worse.stdout).toMatch(/FAIL accuracy model ort-node\/cpu/);
    expect(worse.exitCode).toBe(1);
    const same = await run("compare", "good", "good");
    expect(same.stdout).not.toContain("FAIL");
    expect(same.exitCode).toBe(0);
  });

  it("parity compares all outputs on its images", async () => {
    const { exitCode, stdout } = await run("parity", ...model, ...one);
    expect(stdout).toContain("pass");
    expect(exitCode).toBe(0);
  });

  it("bench plans it with all that can be said of outputs and images", async () => {
    const words = ["--task", task, "--fit", "letterbox", "--coordinates", "shares", "--box-form", "xyxy"];
    const { exitCode, stderr } = await run("bench", ...model, ...one, ...short, ...words, "--dry-run");
    expect(stderr).not.toMatch(/^error/m);
    expect(exitCode).toBe(0);
  });

  it("another task is refused in one line where labels or outputs are of none", async () => {
    const other = task === "map" ? "classes" : "map";
    const { exitCode, stderr } = await run(
      "bench",
      ...model,
      ...one,
      ...short,
      "--task",
      other,
      "--out",
      "other",
    );
    expect(exitCode).not.toBe(0);
    const errors = stderr.split("\n").filter((line) => line.startsWith("error"));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^error (DATASET|MODEL_FILE): .+/);
  });

  it.each([
    ["diagnose", ["model.onnx", "--data", "data"]],
    ["overfit", ["model.onnx"]],
    ["train", ["--variant", "model.onnx", "--task", task]],
  ] as const)("%s, which has no use for such a model, says so in one line", async (command, words) => {
    const { exitCode, stderr } = await run(command, ...words);
    expect(exitCode).not.toBe(0);
    expect(stderr.split("\n").filter((line) => line.startsWith("error"))).toHaveLength(1);
    expect(stderr).not.toMatch(/UNEXPECTED|\n {4}at /);
  });
});
