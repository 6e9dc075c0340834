import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
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

const asked = ["--data", "coins", "--variant", "box-giou", "--preset", "quick"];
const runtimes = ["--runtime", "ort-node/cpu", "--runtime", "tfjs/wasm"];

it("one command trains on a folder of photos with COCO labels and reports every runtime by IoU; again it trains nothing", async () => {
  const measured = ["--rounds", "1", "--no-peak", "--out", "run"];
  const first = await boxbench(["bench", ...asked, ...runtimes, ...measured], folder);
  expect(first.stderr).not.toMatch(/^error/m);
  expect(first.exitCode).toBe(0);
  expect(first.stderr).toContain("180 images to train on and 50 others to score, as the labels have them");
  expect(existsSync(join(folder, "models-own/coins/box-giou/manifest.json"))).toBe(true);
  const results = resultsSchema.parse(JSON.parse(await readFile(join(folder, "run/results.json"), "utf8")));
  expect(results.run.task).toBe("box");
  expect(results.dataset).toMatchObject({ trainCount: 180, validationCount: 50 });
  const mean = results.baselines.find(({ id }) => id === "mean")!.score;
  expect(results.scores).toHaveLength(2);
  for (const { score } of results.scores) {
    // It finds coins that it never saw better than the mean box of those that it saw.
    expect((score as { meanIou: number }).meanIou).toBeGreaterThan((mean as { meanIou: number }).meanIou);
  }
  const again = await boxbench(["train", ...asked, "--out", "models-own/coins"], folder);
  expect(again.stdout).toMatch(/box-giou .*, kept$/m);
}, 240_000);
