import { missingShards } from "../../core/missing-shards.ts";
import type { MergedRun, Results } from "../../core/results.ts";
import { measuredCells } from "../cells.ts";
import { formatCount } from "../format.ts";
import { machineOf } from "../machines.ts";
import { blocks, code, names, table, text, type Column } from "../markdown.ts";
import { environmentFacts, imagesText } from "./environment.ts";

/** What a reader of merged results must know first: what is missing, and that machines are not compared. */
export function mergedNote({ run, machines }: Results): string | null {
  if (run.merged === undefined) return null;
  const missing = missingShards(run.merged).map(
    ({ index, count, command }) =>
      `**Shard ${index} of ${count} is missing**, and its cells with it. It is made by ${code(command)}.`,
  );
  const unfinished = run.merged.filter(({ finishedAt }) => finishedAt === null).map(({ id }) => id);
  const lines = [
    ...missing,
    ...(unfinished.length === 0 ? [] : [`Not finished: ${names(unfinished)}.`]),
    ...(machines === undefined
      ? []
      : [
          `Measured on ${machines.length} machines (${names(machines.map(({ name }) => name))}). What stands behind the @ of ` +
            "a runtime is its machine. Times of different machines are shown beside each other and not ranked.",
        ]),
  ];
  return lines.length === 0 ? null : lines.map((line) => `> ${line}`).join("\n>\n");
}

/** The machines side by side, where there are several. */
export function machinesSection(results: Results): string {
  const machines = results.machines ?? [];
  const columns: Column[] = [["", "text"], ...machines.map(({ name }): Column => [code(name), "text"])];
  const facts = machines.map(({ environment }) => environmentFacts(environment));
  const rows = facts[0]!.map(([fact], row) => [fact, ...facts.map((own) => own[row]![1])]);
  const cells = machines.map(({ name }) =>
    formatCount(
      measuredCells(results).filter(({ runtimeId }) => machineOf(results, runtimeId) === name).length,
    ),
  );
  return blocks(
    "## Where it ran",
    table(columns, [...rows, ["cells measured", ...cells]]),
    imagesText(results.dataset),
  );
}

/** The runs that were merged. */
export function mergedRunsPart({ run }: Results): string | null {
  if (run.merged === undefined) return null;
  const columns: Column[] = [
    ["run", "text"],
    ["shard", "text"],
    ["machine", "text"],
    ["started", "text"],
    ["finished", "text"],
    ["commit", "text"],
    ["command", "text"],
  ];
  return table(columns, run.merged.map(mergedRow));
}

function mergedRow({ id, shard, machine, startedAt, finishedAt, gitCommit, command }: MergedRun): string[] {
  return [
    code(id),
    shard === undefined ? "whole" : `${shard.index} of ${shard.count}`,
    machine === null ? "the same" : code(machine),
    startedAt,
    finishedAt ?? "no",
    gitCommit === null ? "not known" : code(text(gitCommit)),
    code(command),
  ];
}
