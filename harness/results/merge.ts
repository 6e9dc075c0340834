import { counted } from "../../src/core/counted.ts";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import { parseJson } from "../../src/core/parse-json.ts";
import { missingShards } from "../../src/core/missing-shards.ts";
import { RESULTS_SCHEMA_VERSION, type Results } from "../../src/core/results.ts";
import { mergeResults } from "../../src/measure/merge/merge-results.ts";
import type { Part } from "../../src/measure/merge/part.ts";
import type { Context } from "../base/command.ts";
import { findResults } from "./find-results.ts";
import { readResults } from "./read-results.ts";
import { createRunFolder, writeResults } from "./run-folder.ts";
import { writeReport } from "./write-report.ts";
import { addToSummary } from "./write-summary.ts";

export interface MergeOptions {
  readonly out: string;
  readonly summary?: string;
}

/**
 * The whole of `boxbench merge`. What is missing is a warning, and said in the report; what does not go together is
 * an error.
 */
export async function merge(runs: readonly string[], options: MergeOptions, context: Context): Promise<void> {
  const named = await Promise.all(runs.map(namedRun));
  const { out } = options;
  await refuseMixedVersions(named.map(({ path }) => path));
  const parts = await Promise.all(
    named.map(async ({ machine, path }): Promise<Part> => {
      if (dirname(path) === dirname(join(out, "results.json"))) refuseOwnInput(out);
      return { path, machine, results: await readResults(path) };
    }),
  );
  const results = mergeResults(parts, ["boxbench merge", ...runs, "--out", out].join(" "));
  await createRunFolder(out);
  await writeResults(out, results);
  const [report] = await writeReport(results, out);
  if (options.summary !== undefined) await addToSummary(options.summary, await readFile(report!, "utf8"));
  for (const line of warningsOf(results, parts)) context.note(`warning: ${line}`);
  context.print(countsText(results, parts));
  context.print(`Report: ${report}`);
}

interface NamedRun {
  readonly machine: string | null;
  readonly path: string;
}

/** `NAME=DIR`, or a folder as it is: one whose own name holds a `=` counts as a folder. */
async function namedRun(text: string): Promise<NamedRun> {
  const [, machine, run] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
  if (machine === undefined || existsSync(text)) return { machine: null, path: await findResults(text) };
  return { machine, path: await findResults(run!) };
}

/** @throws BoxbenchError RESULTS_FILE naming both versions and files, where the files' schemas differ */
async function refuseMixedVersions(paths: readonly string[]): Promise<void> {
  const versions = await Promise.all(paths.map(schemaVersionOf));
  const other = versions.findIndex((version) => version !== versions[0]);
  if (other < 0) return;
  throw new BoxbenchError(
    "RESULTS_FILE",
    `Different schema versions: ${versions[0]} in "${paths[0]}", ${versions[other]} in "${paths[other]}". ` +
      `This boxbench reads version ${RESULTS_SCHEMA_VERSION}: measure with one version of boxbench everywhere.`,
  );
}

/** The version that a file gives; that it can be read at all is checked later. */
async function schemaVersionOf(path: string): Promise<string> {
  const current = String(RESULTS_SCHEMA_VERSION);
  try {
    const { schemaVersion } = parseJson(await readFile(path, "utf8")) as { schemaVersion?: unknown };
    return typeof schemaVersion === "number" ? String(schemaVersion) : current;
  } catch {
    return current;
  }
}

function refuseOwnInput(out: string): never {
  throw new BoxbenchError("USAGE", `--out ${out} is one of the runs: choose another folder.`);
}

function warningsOf(results: Results, parts: readonly Part[]): string[] {
  const missing = missingShards(results.run.merged!).map(
    ({ index, count, command }) =>
      `shard ${index} of ${count} is missing, so its cells are too. It is made by: ${command}`,
  );
  const unfinished = parts
    .filter(({ results: { run } }) => run.finishedAt === null)
    .map(
      ({ path }) =>
        `"${path}" is of a run that did not finish: what it had measured is in the report. ` +
        `Go on with it on its machine (bench --resume ${dirname(path)}), and merge again.`,
    );
  const commits = [...new Set(results.run.merged!.map(({ gitCommit }) => gitCommit ?? "unknown"))];
  const mixed =
    commits.length < 2 ? [] : [`the runs are of different versions of the program: ${commits.join(", ")}.`];
  return [...missing, ...unfinished, ...mixed];
}

function countsText({ cells, machines, variants }: Results, parts: readonly Part[]): string {
  const measured = cells.filter(({ status }) => status === "measured").length;
  const where =
    machines === undefined
      ? "one machine"
      : `${machines.length} machines (${machines.map(({ name }) => name).join(", ")})`;
  return (
    `Merged ${counted(parts.length, "run")} of ${where}: ${counted(variants.length, "variant")}, ` +
    `${counted(cells.length, "cell")}, ${measured} of them measured.`
  );
}
