import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boxbench } from "../support/boxbench.ts";

/** Each bad input ends with one clear line, the right exit code and no stack trace. */
describe("bad input", () => {
  let folder = "";
  const model = (...names: string[]) => join(folder, "models", "linear-exact", ...names);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-bad-"));
    const train = ["train", "--variant", "linear-exact", "--preset", "quick", "--backend", "tfjs/wasm"];
    const { exitCode, stderr } = await boxbench(train, folder);
    if (exitCode !== 0) throw new Error(stderr);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function expectRefusal(
    words: readonly string[],
    exitCode: number,
    ...texts: string[]
  ): Promise<void> {
    const outcome = await boxbench(words, folder);
    for (const text of texts) expect(outcome.stderr).toContain(text);
    expect(outcome.stderr).not.toMatch(/^\s+at .+:\d+:\d+/m);
    expect(outcome.exitCode).toBe(exitCode);
  }

  /** Damages a file for one test and puts it back. */
  async function withDamage(
    path: string,
    damage: (path: string) => Promise<unknown>,
    test: () => Promise<void>,
  ) {
    await copyFile(path, `${path}.good`);
    try {
      await damage(path);
      await test();
    } finally {
      await copyFile(`${path}.good`, path);
      await rm(`${path}.good`);
    }
  }

  it("names the glob that matches no variant, and the variants there are", () =>
    expectRefusal(["bench", "--variant", "resnet"], 2, 'No variant matches "resnet"', "question-cnn"));

  it("names the glob that matches no runtime, and the runtimes there are", () =>
    expectRefusal(["parity", "--runtime", "tpu"], 2, 'No runtime matches "tpu"', "ort-node/cpu"));

  it("suggests the option that was meant", () =>
    expectRefusal(["bench", "--varient", "x"], 2, "unknown option '--varient'", "--variant"));

  it("suggests the command that was meant", () =>
    expectRefusal(["bnech"], 2, "unknown command 'bnech'", "bench"));

  it("refuses a shard that is none", async () => {
    await expectRefusal(["bench", "--shard", "4/3"], 2, "such as 1/3, 2/3 or 3/3");
    await expectRefusal(
      ["bench", "--variant", "linear-exact", "--runtime", "ort-node/cpu", "--shard", "1/3"],
      2,
      "there is only 1 cell, so 3 shards cannot each have one",
    );
  });

  it("refuses a batch that is no number", () =>
    expectRefusal(["bench", "--batch", "1,many"], 2, "Expected a whole number"));

  it("refuses a truncated model.json by name", () =>
    withDamage(
      model("model.json"),
      (path) => truncate(path, 100),
      () => expectRefusal(["parity", "--variant", "linear-exact"], 2, "model.json"),
    ));

  it("refuses weights that are shorter than the manifest says, by name", () =>
    withDamage(
      model("weights.bin"),
      (path) => truncate(path, 100),
      () => expectRefusal(["parity", "--variant", "linear-exact"], 2, "weights.bin"),
    ));

  it("refuses a manifest that is not JSON, by name", () =>
    withDamage(
      model("manifest.json"),
      (path) => writeFile(path, "{"),
      () => expectRefusal(["parity", "--variant", "linear-exact"], 2, "manifest.json"),
    ));

  it("refuses a corrupt ONNX file by name", async () => {
    await writeFile(join(folder, "corrupt.onnx"), "this is no protobuf");
    const words = ["parity", "--variant", "linear-exact", "--onnx", "corrupt.onnx"];
    await expectRefusal(words, 2, "ONNX_FILE", "corrupt.onnx");
  });

  it("refuses an empty model.json in convert", async () => {
    await writeFile(join(folder, "empty.json"), "");
    await expectRefusal(["convert", "empty.json", "-o", "x.onnx"], 2, "empty.json");
  });

  it("refuses to write into a file where a folder should be, before anything is measured", async () => {
    await writeFile(join(folder, "taken"), "");
    await expectRefusal(
      ["bench", "--variant", "linear-exact", "--out", "taken/run"],
      2,
      "OUTPUT",
      "taken/run",
    );
  });

  it.each([
    ["a missing file", "gone.png,1,1\n", "gone.png"],
    ["text for a number", "a.png,one,1\n", "one"],
    ["a point outside the image", "a.png,1,99\n", "99"],
    ["an image that is not one", "text.png,1,1\n", "text.png"],
  ])("names the row and file of %s in a folder of images", async (_, row, text) => {
    const images = join(folder, `images-${text}`);
    await mkdir(images);
    await boxbench(["dataset", "--out", join(images, "good"), "--count", "1"], folder);
    await copyFile(join(images, "good", await firstImage(join(images, "good"))), join(images, "a.png"));
    await writeFile(join(images, "text.png"), "no image");
    await writeFile(join(images, "labels.csv"), `file,x,y\n${row}`);
    await expectRefusal(
      ["train", "--data", images, "--variant", "linear-exact", "--out", "m"],
      2,
      "DATASET",
      text,
    );
  });

  it("refuses a results.json that does not fit its schema", async () => {
    await mkdir(join(folder, "odd"));
    await writeFile(join(folder, "odd", "results.json"), '{"schemaVersion": 99}');
    await expectRefusal(["report", "odd"], 2, "RESULTS_FILE");
  });
});

async function firstImage(folder: string): Promise<string> {
  const labels = await readFile(join(folder, "labels.csv"), "utf8");
  return labels.split("\n")[1]!.split(",")[0]!;
}
