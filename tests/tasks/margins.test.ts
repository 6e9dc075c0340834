import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../harness/base/package.ts";
import { tasks } from "../../src/tasks/registry.ts";
import type { AnyTask } from "../../src/tasks/task.ts";

const page = await readFile(join(packageRoot, "docs/tasks.md"), "utf8");
const table = page.split("| measure | allowed |")[1]!.split("\n\n")[0]!;
const rows = table.split("\n").map((row) => row.split("|").map((cell) => cell.trim()));

const measures = Object.values(tasks).flatMap((task: AnyTask) =>
  task.measures.map(({ name, unit, margin }) => ({ task: task.name, name, unit, margin })),
);

it.each(measures)("docs/tasks.md says what $name of $task may grow by", ({ name, unit, margin }) => {
  // As the table calls it: 1 − AP whether of one image or of all.
  const short = /1 − (?:mean )?(\w+)/.exec(name);
  const called = short === null ? name : `1 − ${short[1]}`;
  const row = rows.find(([, measure]) => measure?.includes(called));
  expect(row?.[2]).toBe(`${margin.absolute}${unit === "" ? "" : ` ${unit}`}`);
  expect(margin.share).toBe(0.01);
});
