import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boxbench } from "../support/boxbench.ts";

const models = fileURLToPath(new URL("../../models", import.meta.url));
const healthyModel = join(models, "linear-exact");

/** The command as a user types it, on models that lie in the repository. */
describe("boxbench diagnose", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-diagnose-"));
    const { exitCode, stderr } = await boxbench(["dataset", "--out", "boxes", "--count", "120"], folder);
    if (exitCode !== 0) throw new Error(stderr);
    await folderOf("one", [["a.png", 4, "1,1"]]);
    await folderOf("pixels", [
      ["a.png", 1, "0,0"],
      ["b.png", 1, "1,1"],
      ["c.png", 1, "0,1"],
    ]);
    await folderOf("nan", [["a.png", 4, "NaN,1"]]);
    await writeClasses();
    await mkdir(join(folder, "empty"));
    await folderOf("header", []);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Writes grey images of some sides, with their labels. */
  async function folderOf(name: string, images: readonly (readonly [string, number, string])[]) {
    await mkdir(join(folder, name));
    for (const [index, [file, side]] of images.entries()) {
      const create = {
        width: side,
        height: side,
        channels: 3 as const,
        background: { r: index * 60, g: 0, b: 0 },
      };
      await writeFile(join(folder, name, file), await sharp({ create }).png().toBuffer());
    }
    const rows = images.map(([file, , point]) => `${file},${point}\n`);
    await writeFile(join(folder, name, "labels.csv"), `file,x,y\n${rows.join("")}`);
  }

  /** The boxes once more, with the half of the image in place of the point. */
  async function writeClasses(): Promise<void> {
    const labels = await readFile(join(folder, "boxes", "labels.csv"), "utf8");
    const rows = labels.trim().split("\n").slice(1);
    const classes = rows.map((row) => {
      const [file, x] = row.split(",");
      return `../boxes/${file},${Number(x) < 16 ? "left" : "right"}`;
    });
    await mkdir(join(folder, "classes"));
    await writeFile(join(folder, "classes", "labels.csv"), `file,class\n${classes.join("\n")}\n`);
  }

  const diagnose = (...words: string[]) => boxbench(["diagnose", ...words, "--backend", "tfjs/wasm"], folder);

  async function expectRefusal(words: readonly string[], ...texts: string[]): Promise<void> {
    const { exitCode, stdout, stderr } = await diagnose(...words);
    for (const text of texts) expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/^\s+at .+:\d+:\d+/m);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  }

  it("finds nothing in a model that works, and ends with 0", async () => {
    const { exitCode, stdout } = await diagnose(healthyModel, "--data", "boxes", "--optimizer", "sgd");
    expect(stdout).toContain("model.json: healthy, no finding.");
    expect(stdout).toContain("loss mse, guessed from 2 linear outputs for points; sgd at an unknown rate");
    expect(stdout).toContain("learning-rate (give --learning-rate)");
    expect(exitCode).toBe(0);
  });

  it.each(["cnn-gray", "cnn-he"])(
    "finds the dead ReLUs of %s before the mean that it always answers",
    async (id) => {
      const few = ["--steps", "10", "--batch-size", "8"];
      const { exitCode, stdout } = await diagnose(join(models, id), "--data", "boxes", ...few, "--json");
      const { findings } = JSON.parse(stdout) as { findings: { check: string; evidence: object }[] };
      expect(findings[0]!.check).toBe("dead-relus");
      expect(findings.find(({ check }) => check === "constant-output")!.evidence).toMatchObject({
        isMean: true,
        varianceRatio: 0,
      });
      expect(exitCode).toBe(1);
    },
    300_000,
  );

  it("says the same twice, and in JSON what it says in words", async () => {
    const words = [healthyModel, "--data", "boxes", "--learning-rate", "1e9", "--steps", "10"];
    const [first, second] = [await diagnose(...words), await diagnose(...words)];
    expect(first.exitCode).toBe(1);
    expect(first.stdout).toBe(second.stdout);
    expect(first.stdout).toMatch(/^1\. illness learning-rate: .+ Cause: .+ Try: .+/m);
    const { stdout, exitCode } = await diagnose(...words, "--json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      ill: true,
      findings: [
        { check: "learning-rate", severity: "illness", evidence: { rate: 1e9, problem: "too-high" } },
      ],
    });
  });

  it("reads classes too, and tells what linear outputs do under a cross-entropy", async () => {
    const { exitCode, stdout } = await diagnose(healthyModel, "--data", "classes", "--steps", "10");
    expect(stdout).toContain("categorical-crossentropy, guessed from 2 linear outputs for classes");
    expect(stdout).toMatch(/^1\. illness output-activation: /m);
    expect(exitCode).toBe(1);
  });

  it("says that images of another size are resized", async () => {
    const { stderr, exitCode } = await diagnose(healthyModel, "--data", "pixels", "--steps", "10");
    expect(stderr).toContain("The images are 1x1 and are resized to 32x32");
    expect(exitCode).toBe(1);
  });

  it.each(["0", "-0.1", "NaN"])("refuses a learning rate of '%s'", (rate) =>
    expectRefusal([healthyModel, "--data", "boxes", `--learning-rate=${rate}`], "Expected a number above 0"),
  );

  it("refuses a loss that it does not know, and names those it does", () =>
    expectRefusal([healthyModel, "--data", "boxes", "--loss", "hinge"], "hinge", "binary-crossentropy"));

  it("refuses a folder without labels.csv, and says what it holds", () =>
    expectRefusal([healthyModel, "--data", "empty"], "DATASET", "labels.csv with the columns file,x,y"));

  it("refuses a labels.csv without rows", () =>
    expectRefusal([healthyModel, "--data", "header"], "DATASET", "lists no images"));

  it("refuses a single image", () =>
    expectRefusal([healthyModel, "--data", "one"], "DATASET", "lists one image"));

  it("refuses labels that are no numbers, by row", () =>
    expectRefusal([healthyModel, "--data", "nan"], "DATASET", "row 2", "NaN"));

  it("refuses an ONNX file, and says what to give instead", async () => {
    await writeFile(join(folder, "model.onnx"), "");
    await expectRefusal(["model.onnx", "--data", "boxes"], "USAGE", "ONNX", "model.json");
  });

  it("refuses a path that is not there", () =>
    expectRefusal(["nowhere", "--data", "boxes"], "USAGE", 'There is no file or folder "nowhere"'));

  it.each([
    ["text", "no JSON at all", "is not JSON"],
    ["another JSON", '{"a": 1}', "is no model of TF.js"],
    [
      "a GraphModel",
      JSON.stringify({ modelTopology: { node: [] }, weightsManifest: [] }),
      "is a GraphModel, which has no layers",
    ],
  ])("refuses %s for a model.json", async (_, text, reason) => {
    await writeFile(join(folder, "model.json"), text);
    await expectRefusal(["model.json", "--data", "boxes"], "MODEL_FILE", reason);
  });

  it("refuses a network whose outputs are no points, and says how many it needs", async () => {
    await withDense("three", 3);
    await expectRefusal(["three", "--data", "boxes"], "USAGE", "3 numbers", "it needs 2");
  });

  it("refuses a network that reads no images", async () => {
    await withDense("rows", 2, [null, 7]);
    await expectRefusal(["rows", "--data", "boxes"], "USAGE", "[N, 7]", "[batch, height, width, 1 or 3]");
  });

  /** The model of linear-exact with other shapes; its weights are zeros. */
  async function withDense(name: string, units: number, inputShape?: readonly (number | null)[]) {
    interface Json {
      modelTopology: { config: { layers: { class_name: string; config: Record<string, unknown> }[] } };
      weightsManifest: { weights: { name: string; shape: number[] }[] }[];
    }
    const json = JSON.parse(await readFile(join(healthyModel, "model.json"), "utf8")) as Json;
    const { layers } = json.modelTopology.config;
    const dense = layers.at(-1)!;
    dense.config["units"] = units;
    if (inputShape !== undefined) {
      dense.config["batch_input_shape"] = inputShape;
      json.modelTopology.config.layers = [dense];
    }
    const rows = inputShape?.at(-1) ?? 1024;
    const [kernel, bias] = json.weightsManifest[0]!.weights;
    kernel!.shape = [rows, units];
    bias!.shape = [units];
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "model.json"), JSON.stringify(json));
    await writeFile(join(folder, name, "weights.bin"), Buffer.alloc(4 * (rows * units + units)));
  }
});
