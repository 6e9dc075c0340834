import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../harness/base/command.ts";
import { merge } from "../../../harness/results/merge.ts";
import { readResults } from "../../../harness/results/read-results.ts";
import { resultsText } from "../../../harness/results/run-folder.ts";
import { writeReport } from "../../../harness/results/write-report.ts";
import { mostSummaryBytes } from "../../../harness/results/write-summary.ts";
import type { Results } from "../../../src/core/results.ts";
import { onOtherMachine, shardOfResults } from "../../helpers/shards.ts";
import { sampleResults } from "../../report/fixture.ts";

let folder = "";
let said: { printed: string[]; noted: string[] };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-merge-"));
  said = { printed: [], noted: [] };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const context: Context = {
  print: (line) => void said.printed.push(line),
  note: (line) => void said.noted.push(line),
  signal: new AbortController().signal,
  finish: () => {},
};

/** Writes results as a run's folder, and gives its path. */
async function runFolder(name: string, results: Results): Promise<string> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, "results.json"), resultsText(results));
  return join(folder, name);
}

const mergeAll = (runs: readonly string[], summary?: string) =>
  merge(runs, { out: join(folder, "out"), ...(summary === undefined ? {} : { summary }) }, context);
const shard = (index: number, count = 2) => shardOfResults(sampleResults, index, count);

describe("boxbench merge", () => {
  it("leaves results and a report that can be made from them again", async () => {
    await mergeAll([await runFolder("a", shard(1)), await runFolder("b", shard(2))]);
    expect(said.noted).toEqual([]);
    expect(said.printed).toEqual([
      `Merged 2 runs of one machine: 5 variants, ${sampleResults.cells.length} cells, 14 of them measured.`,
      `Report: ${join(folder, "out", "report.md")}`,
    ]);
    const report = await readFile(join(folder, "out", "report.md"), "utf8");
    await writeReport(await readResults(join(folder, "out", "results.json")), join(folder, "again"));
    expect(await readFile(join(folder, "again", "report.md"), "utf8")).toBe(report);
  });

  it("names machines as asked, and leaves no picture of machines that are gone", async () => {
    const a = await runFolder("a", sampleResults);
    const b = await runFolder("b", onOtherMachine(sampleResults, { cpu: "Other CPU" }));
    await mergeAll([`left=${a}`, `right=${b}`]);
    expect(await readdir(join(folder, "out"))).toContain("latency-right.svg");
    await mergeAll([a]);
    const files = await readdir(join(folder, "out"));
    expect(files.filter((name) => name.includes("right"))).toEqual([]);
    expect(files).toContain("latency.svg");
  });

  it("warns of a missing shard with the command that makes it, and says so in the report", async () => {
    await mergeAll([await runFolder("a", shard(1, 3)), await runFolder("b", shard(3, 3))]);
    const made = "boxbench bench --preset full --shard 2/3";
    expect(said.noted).toEqual([
      `warning: shard 2 of 3 is missing, so its cells are too. It is made by: ${made}`,
    ]);
    const report = await readFile(join(folder, "out", "report.md"), "utf8");
    expect(report).toContain("**Shard 2 of 3 is missing**");
    expect(report).toContain(made);
  });

  it("warns of an unfinished shard, and the report says that it is", async () => {
    const stopped = { ...shard(2), run: { ...shard(2).run, finishedAt: null } };
    const b = await runFolder("b", stopped);
    await mergeAll([await runFolder("a", shard(1)), b]);
    expect(said.noted).toEqual([
      `warning: "${join(b, "results.json")}" is of a run that did not finish: what it had measured is in the report. ` +
        `Go on with it on its machine (bench --resume ${b}), and merge again.`,
    ]);
    expect(await readFile(join(folder, "out", "report.md"), "utf8")).toContain(
      "**This run did not finish.**",
    );
  });

  it("warns where the program was not the same", async () => {
    const later = onOtherMachine(shard(2), { gitCommit: "fedcba987654" });
    await mergeAll([await runFolder("a", shard(1)), await runFolder("b", later)]);
    expect(said.noted).toEqual([
      "warning: the runs are of different versions of the program: 0123456789ab, fedcba987654.",
    ]);
  });

  it("refuses an empty folder, naming the file that is missing", async () => {
    await mkdir(join(folder, "empty"));
    await expect(mergeAll([await runFolder("a", shard(1)), join(folder, "empty")])).rejects.toThrow(
      `Cannot read "${join(folder, "empty", "results.json")}"`,
    );
  });

  it("refuses mixed schema versions, naming both and their files", async () => {
    const old = { ...shard(2), schemaVersion: 1 } as unknown as Results;
    const [a, b] = [await runFolder("a", shard(1)), await runFolder("b", old)];
    await expect(mergeAll([a, b])).rejects.toThrow(
      `Different schema versions: 3 in "${join(a, "results.json")}", 1 in "${join(b, "results.json")}".`,
    );
  });

  it("refuses to write over one of its runs", async () => {
    const out = await runFolder("out", shard(1));
    await expect(mergeAll([out])).rejects.toThrow("is one of the runs: choose another folder");
  });

  it("refuses the same shard twice and writes nothing", async () => {
    await expect(mergeAll([await runFolder("a", shard(1)), await runFolder("b", shard(1))])).rejects.toThrow(
      "the same shard twice?",
    );
    expect(await readdir(folder)).not.toContain("out");
  });

  it("adds the report to a summary that has text already, and never makes it too long", async () => {
    const summary = join(folder, "summary.md");
    await writeFile(summary, "before\n");
    await mergeAll([await runFolder("a", shard(1)), await runFolder("b", shard(2))], summary);
    const text = await readFile(summary, "utf8");
    expect(text).toMatch(/^before\n# Benchmark/);
    expect(text).toContain("*Picture in `latency.svg`:");
    expect(text).not.toContain("![");
    await writeFile(summary, "x".repeat(mostSummaryBytes - 5_000));
    await merge([join(folder, "a"), join(folder, "b")], { out: join(folder, "out"), summary }, context);
    const long = await readFile(summary);
    expect(long.length).toBeLessThanOrEqual(mostSummaryBytes);
    expect(long.toString()).toContain("Left out here because of their length");
    await writeFile(summary, "x".repeat(mostSummaryBytes));
    await expect(mergeAll([join(folder, "a"), join(folder, "b")], summary)).rejects.toThrow(
      "Write this one in a step of its own",
    );
  });
});
