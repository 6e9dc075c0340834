import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createRunFolder, resultsText, runIdOf } from "../../../harness/results/run-folder.ts";
import { sampleResults } from "../../report/fixture.ts";

it("results.json has arrays of numbers on one line and everything else as it was", () => {
  const tricky = '[\n 1,\n 2\n] and "[1, 2]"';
  const results = { ...sampleResults, run: { ...sampleResults.run, command: tricky } };
  const text = resultsText(results);
  expect(JSON.parse(text)).toEqual(results);
  expect(text).toContain('"inputShape": [8,8,1],');
  expect(text).toContain('"biasPx": [0.012,-0.034],');
  expect(text).not.toMatch(/^\s*-?\d[\d.e+-]*,?$/m);
});

it("the id of a run sorts by time and names its shard", () => {
  const startedAt = new Date("2026-01-02T03:04:05.678Z");
  expect(runIdOf(startedAt)).toBe("2026-01-02T03-04-05");
  expect(runIdOf(startedAt, { index: 2, count: 3 })).toBe("2026-01-02T03-04-05-2of3");
});

it("a run of which nothing came leaves no folder, and removes none that was there or holds a file", async () => {
  const parent = await mkdtemp(join(tmpdir(), "boxbench-run-folder-"));
  const [fresh, used] = [join(parent, "reports", "fresh"), join(parent, "reports", "used")];
  await (await createRunFolder(fresh)).removeIfEmpty();
  expect(existsSync(fresh)).toBe(false);
  await (await createRunFolder(parent)).removeIfEmpty();
  expect(existsSync(parent)).toBe(true);
  const created = await createRunFolder(used);
  await writeFile(join(used, "results.json"), "{}");
  await created.removeIfEmpty();
  expect(existsSync(join(used, "results.json"))).toBe(true);
  await rm(parent, { recursive: true });
});
