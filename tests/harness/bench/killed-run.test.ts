import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readResults } from "../../../harness/results/read-results.ts";
import { randomFrom } from "../../../src/core/random.ts";
import type { Results } from "../../../src/core/results.ts";

let folder = "";
let bundle = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-killed-"));
  bundle = join(folder, "fake-run.mjs");
  // Without a loader of TypeScript a process starts in a fraction of a second.
  await build({
    entryPoints: [fileURLToPath(new URL("../../helpers/fake-run.ts", import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The blocks in a results.json: for each cell, in which rounds it was measured. */
function roundsOf({ cells }: Results): Map<string, number[]> {
  return new Map(
    cells.map((cell) => [cell.id, cell.status === "measured" ? cell.blocks.map(({ round }) => round) : []]),
  );
}

function countOf(rounds: ReadonlyMap<string, readonly number[]>): number {
  return [...rounds.values()].reduce((sum, list) => sum + list.length, 0);
}

it("a run killed at any of 50 random moments leaves a whole file with every finished block, and goes on from it", async () => {
  const random = randomFrom(1, "kills");
  let known = new Map<string, number[]>();
  const finished: number[][][] = [];
  for (let kill = 0; kill < 50; kill += 1) {
    const child = execa(process.execPath, [bundle, folder], { reject: false, stdin: "ignore" });
    let output = "";
    const ready = new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes("ready")) resolve();
      });
    });
    await Promise.race([ready, child]);
    await sleep(random.uniform() * 60);
    child.kill("SIGKILL");
    const { stdout, stderr } = await child;
    expect(stderr).toBe("");
    const safe = Number(/(\d+) safe\s*$/.exec(stdout)?.[1] ?? 0);
    const results = await readResults(join(folder, "results.json")).catch(() => null);
    // The first save comes with the first block.
    const rounds = results === null ? new Map<string, number[]>() : roundsOf(results);
    expect(countOf(rounds)).toBeGreaterThanOrEqual(safe);
    for (const [id, list] of known) expect(rounds.get(id)?.slice(0, list.length)).toEqual(list);
    known = rounds;
    if (results !== null && results.run.finishedAt !== null) {
      finished.push([...rounds.values()]);
      known = new Map();
      await rm(join(folder, "results.json"));
    }
  }
  const last = await execa(process.execPath, [bundle, folder], { reject: false, stdin: "ignore" });
  expect(last.exitCode).toBe(0);
  finished.push([...roundsOf(await readResults(join(folder, "results.json"))).values()]);
  for (const rounds of finished) expect(rounds).toEqual(Array.from({ length: 8 }, () => [1, 2, 3, 4, 5]));
  // The moments were spread over whole runs, not all before the first block.
  expect(finished.length + countOf(known)).toBeGreaterThan(1);
});
