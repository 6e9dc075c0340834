import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClassesScore, type PointScore, resultsSchema, type Results } from "../../src/core/results.ts";
import { randomFrom } from "../../src/core/random.ts";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { writeImageFolder } from "../../src/dataset/folder.ts";
import { encodePng } from "../../src/dataset/image-codec.ts";
import { onnxBytesOf } from "../helpers/onnx-models.ts";
import { boxbench } from "../support/boxbench.ts";

const side = 6;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-user-model-"));
  const images = makeBoxImages({ ...defaultBoxOptions, side, boxSize: [2, 2] }, 20, 1, "user-model");
  await writeImageFolder(images, join(folder, "images"));
  await writePointModel(join(folder, "points"));
  await writeClassModel(join(folder, "bright"));
  await writeClassImages(join(folder, "classes"), [0, 0, 0, 1, 1, 0]);
  await writeClassImages(join(folder, "gap"), [0, 0, 0, 2, 2, 2]);
  await writeClassImages(join(folder, "three"), [0, 0, 1, 2, 2, 2]);
  // Images with channels first, 3 at a time and no other number.
  const shape = [3, 1, side, side];
  const fixed = onnxBytesOf({
    inputs: { x: shape },
    outputs: { y: shape },
    nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"] }],
  });
  await writeFile(join(folder, "fixed.onnx"), fixed);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A dense layer on all pixels with random weights: bad answers, but points. */
function writePointModel(path: string): Promise<void> {
  const random = randomFrom(1, "point-model");
  const values = Array.from({ length: side * side * 2 + 2 }, () => random.normal() / 1000);
  return writeDenseModel(path, 2, "linear", values);
}

/** The probability of class 1 is sigmoid(8 b - 4) for a mean brightness b from 0 to 1. */
function writeClassModel(path: string): Promise<void> {
  const pixels = side * side;
  return writeDenseModel(path, 1, "sigmoid", [
    ...Array.from({ length: pixels }, () => 8 / (255 * pixels)),
    -4,
  ]);
}

/** Three black images, three white ones, and a labels.csv that calls them so. */
async function writeClassImages(path: string, classes: readonly number[]): Promise<void> {
  await mkdir(path);
  for (const image of classes.keys()) {
    const pixels = new Uint8Array(side * side).fill(image < 3 ? 0 : 255);
    await writeFile(join(path, `${image}.png`), await encodePng(pixels, side, 1));
  }
  const rows = classes.map((label, image) => `${image}.png,${label}\n`);
  await writeFile(join(path, "labels.csv"), `file,class\n${rows.join("")}`);
}

/** @param values the kernel, shape [pixels, units], then the bias, shape [units] */
async function writeDenseModel(
  path: string,
  units: number,
  activation: string,
  values: readonly number[],
): Promise<void> {
  const layer = (class_name: string, config: object) => ({ class_name, config });
  const layers = [
    layer("Flatten", { name: "flatten", batch_input_shape: [null, side, side, 1], dtype: "float32" }),
    layer("Dense", { name: "dense", units, activation }),
  ];
  const model_config = { class_name: "Sequential", config: { name: "dense-model", layers } };
  const weights = [
    { name: "dense/kernel", shape: [side * side, units], dtype: "float32" },
    { name: "dense/bias", shape: [units], dtype: "float32" },
  ];
  await mkdir(path);
  await writeFile(join(path, "weights.bin"), Buffer.from(Float32Array.from(values).buffer));
  await writeFile(
    join(path, "model.json"),
    JSON.stringify({
      modelTopology: { model_config, keras_version: "tfjs-layers 4.22.0" },
      weightsManifest: [{ paths: ["weights.bin"], weights }],
    }),
  );
}

async function bench(words: string): Promise<{ results: Results; stderr: string; report: string }> {
  const { exitCode, stderr } = await boxbench(
    ["bench", "--rounds", "1", "--no-peak", "--out", "run", ...words.split(" ")],
    folder,
  );
  expect(stderr).not.toMatch(/^error/m);
  expect(exitCode).toBe(0);
  const text = await readFile(join(folder, "run/results.json"), "utf8");
  const report = await readFile(join(folder, "run/report.md"), "utf8");
  return { results: resultsSchema.parse(JSON.parse(text)), stderr, report };
}

describe("a user's own model", () => {
  it("from TF.js is compared with TF.js, timed, and scored on the user's images", async () => {
    const { results, report } = await bench(
      "--model points/model.json --data images --batch 2 --runtime ort-node/cpu --runtime tfjs/wasm",
    );
    expect(results.variants).toMatchObject([{ id: "points", training: null, inputShape: [side, side, 1] }]);
    expect(results.cells).toMatchObject([
      { status: "measured", runtimeId: "ort-node/cpu", parity: { reference: "tfjs/wasm", count: 20 } },
      { status: "measured", runtimeId: "tfjs/wasm" },
    ]);
    const [onOrt, onTfjs] = results.scores;
    expect(onOrt?.score.count).toBe(20);
    const meanErrorsPx = [onOrt, onTfjs].map((record) => (record!.score as PointScore).meanErrorPx);
    expect(meanErrorsPx[0]).toBeCloseTo(meanErrorsPx[1]!, 4);
    expect(report).toContain("the runtime that the model comes from (`tfjs/wasm`)");
    expect(report).toContain("![Validation images");
  });

  it("from ONNX with one fixed batch is measured with that batch, on random inputs", async () => {
    const { results, stderr } = await bench("--model fixed.onnx --runtime ort-*/cpu --runtime tfjs/wasm");
    expect(stderr).toContain("The model takes batches of 3 only");
    expect(results.cells).toMatchObject([
      { status: "measured", batch: 3, parity: { reference: "ort-node/cpu", maxAbsError: 0 } },
      { status: "skipped", reason: "tfjs/wasm reads a TF.js model.json, and this model came as ONNX." },
    ]);
    expect(results.scores).toEqual([]);
    expect(results.dataset.description).toContain("random inputs [1, 6, 6]");
  });

  it("of classes is scored by its right answers and its log loss", async () => {
    const { results, report } = await bench(
      "--model bright/model.json --data classes --batch 2 --runtime ort-node/cpu --runtime tfjs/wasm",
    );
    expect(results.cells).toMatchObject([{ status: "measured" }, { status: "measured" }]);
    expect(results.scores).toHaveLength(2);
    for (const { score } of results.scores) {
      const accuracy = score as ClassesScore;
      // Five of six right. ln(1 + e^-4) = 0.01815 for each of these, 4.01815 for the white one that is called black.
      expect(accuracy).toMatchObject({ count: 6, classes: 2 });
      expect(accuracy.accuracy).toBeCloseTo(5 / 6, 12);
      expect(accuracy.logLoss).toBeCloseTo((6 * 0.0181499 + 4) / 6, 5);
      // Of 2 x 4 pairs, 2 are level: the one white image of class 0 with both of class 1.
      expect(accuracy.auc).toBeCloseTo(7 / 8, 12);
    }
    // Without looking: four of six.
    expect((results.baselines[0]!.score as ClassesScore).accuracy).toBeCloseTo(4 / 6, 12);
    expect(report).toContain("taken as the probability of class 1.");
    expect(report).toContain("| `bright` | `ort-node/cpu` | 6 | 83.3 (");
    expect(results.verdicts).toEqual([]);
  });

  it.each([
    ["gap", 'row 5: "3.png" is of class 2, but class 1 has no image'],
    ["three", '"3.png" is of class 2, but the model gives one output, for classes 0 and 1'],
  ])("is refused in one line where classes do not fit: %s", async (data, reason) => {
    const { exitCode, stderr } = await boxbench(
      ["bench", "--model", "bright/model.json", "--data", data, "--out", `no-${data}`],
      folder,
    );
    expect(exitCode).toBe(2);
    expect(stderr.trim().split("\n").at(-1)).toContain(reason);
    expect(stderr).not.toContain("    at ");
  });

  it("cannot be mixed with variants", async () => {
    const { exitCode, stderr } = await boxbench(
      ["bench", "--model", "fixed.onnx", "--variant", "cnn"],
      folder,
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--variant cannot go with --model");
  });
});
