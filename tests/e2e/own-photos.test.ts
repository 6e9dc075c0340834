import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageRoot } from "../../harness/base/package.ts";
import { resultsSchema } from "../../src/core/results.ts";
import { boxbench } from "../support/boxbench.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-photos-"));
  await cp(join(packageRoot, "photos/coins"), join(folder, "coins"), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bench = (out: string) =>
  boxbench(
    [
      "bench",
      ...["--data", "coins", "--variant", "box-giou", "--preset", "quick"],
      ...["--runtime", "ort-node/cpu", "--runtime", "tfjs/wasm"],
      ...["--rounds", "1", "--no-peak", "--out", out],
    ],
    folder,
  );

it("one command trains on a folder of photos with COCO labels and reports every runtime by IoU; again it trains nothing", async () => {
  const first = await bench("first");
  expect(first.stderr).not.toMatch(/^error/m);
  expect(first.exitCode).toBe(0);
  expect(first.stderr).toContain("180 images to train on and 50 others to score, as the labels have them");
  const manifest = join(folder, "models-own/coins/box-giou/manifest.json");
  expect(existsSync(manifest)).toBe(true);
  const results = resultsSchema.parse(JSON.parse(await readFile(join(folder, "first/results.json"), "utf8")));
  expect(results.run.task).toBe("box");
  expect(results.dataset).toMatchObject({ trainCount: 180, validationCount: 50 });
  const mean = results.baselines.find(({ id }) => id === "mean")!.score;
  expect(results.scores).toHaveLength(2);
  for (const { score } of results.scores) {
    // It finds coins that it never saw better than the mean box of those that it saw.
    expect((score as { meanIou: number }).meanIou).toBeGreaterThan((mean as { meanIou: number }).meanIou);
  }
  const before = await stat(manifest);
  const second = await bench("second");
  expect(second.exitCode).toBe(0);
  expect((await stat(manifest)).mtimeMs).toBe(before.mtimeMs);
}, 240_000);
