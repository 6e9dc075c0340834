import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { loadLayersModel, readModelArtifacts } from "../../src/tfjs/load-model.ts";
import { writeDenseModel } from "../helpers/dense-model.ts";

/** Writes a model whose model.json is changed by `change`, and gives its path. */
async function modelWith(change: (json: Record<string, unknown>) => unknown): Promise<string> {
  const path = await writeDenseModel();
  const json = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  await writeFile(path, JSON.stringify(change(json)));
  return path;
}

describe("reading model.json and its weights", () => {
  it("keeps the numbers, bit for bit", async () => {
    const values = [1, 2, 3, 4, 5, 6, 0.1, -0.1];
    const { weightData, weightSpecs } = await readModelArtifacts(await writeDenseModel(values));
    expect(new Float32Array(weightData as ArrayBuffer)).toEqual(Float32Array.from(values));
    expect(weightSpecs?.map(({ name }) => name)).toEqual(["dense/kernel", "dense/bias"]);
  });

  it("joins weights that are cut into several files", async () => {
    const path = await modelWith((json) => {
      const [group] = json["weightsManifest"] as { weights: unknown }[];
      return { ...json, weightsManifest: [{ weights: group!.weights, paths: ["a.bin", "b.bin"] }] };
    });
    const bytes = await readFile(join(dirname(path), "weights.bin"));
    await writeFile(join(dirname(path), "a.bin"), bytes.subarray(0, 5));
    await writeFile(join(dirname(path), "b.bin"), bytes.subarray(5));
    const { weightData } = await readModelArtifacts(path);
    expect(Buffer.from(weightData as ArrayBuffer)).toEqual(bytes);
  });

  it("refuses weights that are too short, with both sizes", async () => {
    await expect(readModelArtifacts(await writeDenseModel([1, 2, 3]))).rejects.toMatchObject({
      code: "MODEL_FILE",
      message: expect.stringMatching(/weights\.bin.* hold 12 bytes, .* 32/) as string,
    });
  });

  it("counts quantized weights by their stored size", async () => {
    const path = await modelWith((json) => {
      const [group] = json["weightsManifest"] as { paths: string[]; weights: object[] }[];
      const weights = group!.weights.map((spec) => ({
        ...spec,
        quantization: { dtype: "uint8", min: 0, scale: 1 },
      }));
      return { ...json, weightsManifest: [{ paths: group!.paths, weights }] };
    });
    await writeFile(join(dirname(path), "weights.bin"), new Uint8Array(8));
    expect((await readModelArtifacts(path)).weightData).toHaveProperty("byteLength", 8);
  });

  it.each([
    ["is no JSON", "{"],
    ["is empty", ""],
    ["has no topology", `{"weightsManifest":[]}`],
    ["is null", "null"],
  ])("refuses by name a model.json that %s", async (_, text) => {
    const path = await writeDenseModel();
    await writeFile(path, text);
    await expect(readModelArtifacts(path)).rejects.toMatchObject({
      code: "MODEL_FILE",
      message: expect.stringContaining(path) as string,
    });
  });

  it("refuses by name a weights file that is not there", async () => {
    const path = await modelWith((json) => ({
      ...json,
      weightsManifest: [{ paths: ["gone.bin"], weights: [] }],
    }));
    await expect(readModelArtifacts(path)).rejects.toMatchObject({
      code: "MODEL_FILE",
      message: expect.stringContaining("gone.bin") as string,
    });
  });
});

describe("building the model", () => {
  it("refuses by name a topology that TF.js does not know", async () => {
    const { tf } = await loadBackend("tfjs/cpu");
    const path = await modelWith((json) => ({
      ...json,
      modelTopology: { model_config: { class_name: "Unheard", config: {} } },
    }));
    await expect(loadLayersModel(tf, path)).rejects.toMatchObject({
      code: "MODEL_FILE",
      message: expect.stringContaining(path) as string,
    });
  });

  it("computes x W + b", async () => {
    const { tf } = await loadBackend("tfjs/cpu");
    const model = await loadLayersModel(tf, await writeDenseModel());
    const output = model.predict(tf.tensor2d([[1, -2, 3]])) as import("@tensorflow/tfjs").Tensor;
    // 1*1 - 2*3 + 3*5 + 0.5 and 1*2 - 2*4 + 3*6 - 0.5
    expect(await output.data()).toEqual(Float32Array.of(10.5, 11.5));
  });
});
