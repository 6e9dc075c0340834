import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultsSchema, type Results } from "../../src/core/results.ts";
import { randomFrom } from "../../src/core/random.ts";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { writeImageFolder } from "../../src/dataset/folder.ts";
import { onnxBytesOf } from "../helpers/onnx-models.ts";
import { boxbench } from "../support/boxbench.ts";

const side = 6;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-user-model-"));
  const images = makeBoxImages({ ...defaultBoxOptions, side, boxSize: [2, 2] }, 20, 1, "user-model");
  await writeImageFolder(images, join(folder, "images"));
  await writePointModel(join(folder, "points"));
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
async function writePointModel(path: string): Promise<void> {
  const random = randomFrom(1, "point-model");
  const layer = (class_name: string, config: object) => ({ class_name, config });
  const layers = [
    layer("Flatten", { name: "flatten", batch_input_shape: [null, side, side, 1], dtype: "float32" }),
    layer("Dense", { name: "dense", units: 2, activation: "linear" }),
  ];
  const model_config = { class_name: "Sequential", config: { name: "points", layers } };
  const weights = [
    { name: "dense/kernel", shape: [side * side, 2], dtype: "float32" },
    { name: "dense/bias", shape: [2], dtype: "float32" },
  ];
  const values = Float32Array.from({ length: side * side * 2 + 2 }, () => random.normal() / 1000);
  await mkdir(path);
  await writeFile(join(path, "weights.bin"), Buffer.from(values.buffer));
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
    ["bench", "--rounds", "1", "--out", "run", ...words.split(" ")],
    folder,
  );
  expect(stderr).not.toContain("error");
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
    const [onOrt, onTfjs] = results.accuracies;
    expect(onOrt?.accuracy.count).toBe(20);
    expect(onOrt!.accuracy.meanErrorPx).toBeCloseTo(onTfjs!.accuracy.meanErrorPx, 4);
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
    expect(results.accuracies).toEqual([]);
    expect(results.dataset.description).toContain("random inputs [1, 6, 6]");
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
