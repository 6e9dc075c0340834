import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../../harness/base/package.ts";
import { exportPage } from "../../../../harness/live/static/export-page.ts";
import type { Exported } from "../../../../harness/live/static/exported.ts";
import { exportedRun } from "../../../../harness/live/static/exported-run.ts";
import { pack, unpack } from "../../../../harness/live/static/pack.ts";
import { scoredImagesOf } from "../../../../harness/subjects/scored-images.ts";
import { prepareModels } from "../../../../harness/models/prepare-models.ts";
import { sha256Of } from "../../../../src/core/hash.ts";
import { scorerOf } from "../../../../src/tasks/scorer.ts";
import { taskOf } from "../../../../src/tasks/registry.ts";

const context = {
  print: () => {},
  note: () => {},
  signal: new AbortController().signal,
  finish: () => {},
};
const options = {
  variant: ["linear-exact"],
  batch: [1, 4],
  threads: [1, 2],
  limit: 60,
  preset: "full",
  models: join(packageRoot, "models"),
  seed: 1,
  rounds: { min: 3, max: 3 },
} as const;

describe("what the page of a static host knows", () => {
  let folder = "";
  let exported: Exported;
  let files: ReadonlyMap<string, Uint8Array>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-exported-"));
    const run = await exportedRun(options, "id", folder, context);
    files = run.files;
    exported = unpack(pack(run.exported).buffer) as Exported;
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is every file of each model, with the hash that the page checks", () => {
    const { onnx, tfjs } = exported.models.get("linear-exact")!;
    expect(onnx.sha256s).toEqual([sha256Of(files.get(onnx.modelPath)!)]);
    expect(tfjs!.sha256s).toEqual(
      [tfjs!.modelPath, tfjs!.weightFiles[0]!.path].map((path) => sha256Of(files.get(path)!)),
    );
  });

  it("is the cells of one runtime and one thread count, which each browser multiplies with its own", () => {
    expect(exported.cells).toEqual([
      { variantId: "linear-exact", precision: "fp32", batch: 1 },
      { variantId: "linear-exact", precision: "fp32", batch: 4 },
    ]);
    expect(exported.threads).toEqual([1, 2]);
  });

  it("names no folder of this computer", () => {
    expect(JSON.stringify([...exported.models].map(([, { model }]) => model))).not.toContain(packageRoot);
    expect(Buffer.from(pack(exported)).includes(packageRoot)).toBe(false);
  });

  it("judges answers as this computer does", async () => {
    const { task, images, imagesId, given } = exported.scorers.get("linear-exact")!;
    const again = scorerOf(
      taskOf(task),
      { images, truth: given.truth as never },
      given.reading as never,
      imagesId,
    );
    const prepared = await prepareModels(["linear-exact"], { ...options, task: "point" }, context);
    const { scorers } = await scoredImagesOf("point", prepared, options);
    const data = Float32Array.from({ length: 2 * images.count }, (_, index) => Math.sin(index));
    const answered = {
      outputs: { output: { dtype: "float32", shape: [images.count, 2], data } },
      rowCounts: {},
    } as const;
    expect(again.judge(answered)).toEqual(scorers.get("linear-exact")!.judge(answered));
  });
});

describe("a folder for an export", () => {
  it("that holds something else is left alone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "boxbench-other-"));
    await mkdir(join(folder, "models"));
    await writeFile(join(folder, "models/mine.txt"), "mine");
    await expect(exportPage(folder, options, context)).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("holds something else"),
    });
    await expect(exportPage(join(folder, "models/mine.txt"), options, context)).rejects.toMatchObject({
      code: "OUTPUT",
    });
    await rm(folder, { recursive: true });
  });
});
