import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sha256Of } from "../../src/core/hash.ts";
import { floatPixels } from "../../src/dataset/batches.ts";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import { modelFromSaved } from "../../src/training/saved-network.ts";
import { openModelFolder, saveModel } from "../../src/training/saved-model.ts";
import { replaceFolder } from "../../src/training/replace-folder.ts";
import { trainVariant, type TrainedVariant } from "../../src/training/train.ts";
import { variants } from "../../src/zoo/registry.ts";
import { temporaryFolder, tinyDataset, tinyLinear } from "./tiny.ts";

const dataset = tinyDataset();
const options = { preset: "quick", seed: 1 } as const;

let backend: LoadedBackend;
let trained: TrainedVariant;
let directory: string;
beforeAll(async () => {
  backend = await loadBackend("tfjs/cpu");
  trained = await trainVariant(variants["linear-exact"], dataset, backend, options);
});
beforeEach(async () => {
  directory = join(await temporaryFolder(), "models", "linear-exact");
  await saveModel(directory, trained);
});

describe("a model folder", () => {
  test("holds four files, each but the manifest with its hash", async () => {
    const names = (await readdir(directory)).toSorted();
    expect(names).toEqual(["manifest.json", "model.json", "reference.json", "weights.bin"]);
    const { manifest } = await openModelFolder(directory);
    expect(Object.keys(manifest.files).toSorted()).toEqual(names.slice(1));
    for (const name of names.slice(1)) {
      expect(manifest.files[name]).toBe(sha256Of(await readFile(join(directory, name))));
    }
  });

  test("keeps what the variant is and how it was trained", async () => {
    const { manifest } = await openModelFolder(directory);
    expect(manifest).toMatchObject({
      variantId: "linear-exact",
      claim: { statement: variants["linear-exact"].claim.statement },
      preprocessing: "pixels / 255",
      inputShape: [6, 6, 1],
      outputRange: [-1, 1],
      parameters: 36 * 2 + 2,
      training: { preset: "quick", seed: 1, backend: "tfjs/cpu", trainCount: 150, validationCount: 40 },
    });
  });

  test("can be loaded by TF.js and then gives the reference outputs, bit for bit", async () => {
    const { layersModelPath, reference } = await openModelFolder(directory);
    const weights = await readFile(join(directory, "weights.bin"));
    const modelJson = await readFile(layersModelPath!, "utf8");
    const model = await modelFromSaved(backend.tf, { modelJson, weights });
    const pixels = floatPixels(dataset.validation, reference!.imageIndices);
    const input = backend.tf.tensor4d(pixels, [reference!.imageIndices.length, 6, 6, 1]);
    const outputs = await (model.predictOnBatch(input) as typeof input).data();
    expect(Array.from(outputs)).toEqual(reference!.outputs.flat());
    expect(Array.from(pixels)).toEqual([...Buffer.from(reference!.pixelsBase64, "base64")]);
    expect(reference!.pixelsSha256).toBe(sha256Of(Uint8Array.from(pixels)));
  });

  test("names one weights file in model.json, which is the standard layers-model format", async () => {
    const model = JSON.parse(await readFile(join(directory, "model.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(model["format"]).toBe("layers-model");
    expect(model["weightsManifest"]).toEqual([
      {
        paths: ["weights.bin"],
        weights: [
          { name: "point/kernel", shape: [36, 2], dtype: "float32" },
          { name: "point/bias", shape: [2], dtype: "float32" },
        ],
      },
    ]);
  });

  test("is a manifest alone where training diverged", async () => {
    const diverged = await trainVariant(tinyLinear(9, 1e6), dataset, backend, options);
    await saveModel(directory, diverged);
    expect(await readdir(directory)).toEqual(["manifest.json"]);
    const opened = await openModelFolder(directory);
    expect(opened).toMatchObject({ reference: null, layersModelPath: null });
    expect(opened.manifest).toMatchObject({ accuracy: null, training: { outcome: "diverged" }, files: {} });
  });
});

describe("a damaged model folder is refused", () => {
  const cut = (name: string, bytes: number) => truncate(join(directory, name), bytes);
  async function edit(name: string, change: (text: string) => string): Promise<void> {
    await writeFile(join(directory, name), change(await readFile(join(directory, name), "utf8")));
  }

  test.each([
    ["an empty model.json", () => cut("model.json", 0), "MODEL_FILE", /model\.json is empty/],
    [
      "a truncated model.json",
      () => cut("model.json", 500),
      "MODEL_FILE",
      /model\.json is not JSON, or is cut/,
    ],
    [
      "a model.json without weights",
      () => writeFile(join(directory, "model.json"), '{"modelTopology": {}}'),
      "MODEL_FILE",
      /model\.json has not the right content: weightsManifest:/,
    ],
    [
      "a changed model.json",
      () => edit("model.json", (text) => `${text} `),
      "HASH_MISMATCH",
      /model\.json differs/,
    ],
    ["short weights", () => cut("weights.bin", 100), "MODEL_FILE", /weights\.bin has 100 bytes where .* 296/],
    [
      "one changed weight",
      async () => {
        const bytes = await readFile(join(directory, "weights.bin"));
        bytes[40]! ^= 1;
        await writeFile(join(directory, "weights.bin"), bytes);
      },
      "HASH_MISMATCH",
      /weights\.bin differs from its hash/,
    ],
    [
      "a changed reference.json",
      () => edit("reference.json", (text) => text.replace("tfjs/cpu", "tfjs/gpu")),
      "HASH_MISMATCH",
      /reference\.json differs/,
    ],
    [
      "a manifest that is not JSON",
      () => cut("manifest.json", 50),
      "MODEL_FILE",
      /manifest\.json is not JSON/,
    ],
    [
      "a manifest with a text for a number",
      () => edit("manifest.json", (text) => text.replace('"seed": 1', '"seed": "one"')),
      "MODEL_FILE",
      /manifest\.json has not the right content: training\.seed: .*number/,
    ],
    [
      "a manifest without a hash",
      () => edit("manifest.json", (text) => text.replace('"weights.bin"', '"other.bin"')),
      "MODEL_FILE",
      /no hash for weights\.bin/,
    ],
  ] as const)("for %s", async (_, damage, code, message) => {
    await damage();
    const opening = openModelFolder(directory);
    await expect(opening).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await expect(opening).rejects.toMatchObject({ message: expect.not.stringContaining("\n") });
    await expect(opening).rejects.toThrow(/boxbench train --fresh --variant linear-exact/);
  });

  test("for a folder that is not there", async () => {
    await expect(openModelFolder(join(directory, "none"))).rejects.toThrow(/Cannot read .*manifest\.json/);
  });
});

describe("writing", () => {
  test("leaves the former folder whole when it fails", async () => {
    const before = await readFile(join(directory, "weights.bin"));
    const files = new Map([
      ["model.json", "{}"],
      ["missing/weights.bin", "cannot be written: there is no such folder"],
    ]);
    await expect(replaceFolder(directory, files)).rejects.toMatchObject({ code: "OUTPUT" });
    expect(await readFile(join(directory, "weights.bin"))).toEqual(before);
    expect(await readdir(join(directory, ".."))).toEqual(["linear-exact"]);
    await openModelFolder(directory);
  });

  test("leaves nothing of the former folder, and nothing beside it", async () => {
    await writeFile(join(directory, "old.txt"), "");
    await saveModel(directory, trained);
    expect(await readdir(directory)).not.toContain("old.txt");
    expect(await readdir(join(directory, ".."))).toEqual(["linear-exact"]);
  });

  test("says which folder cannot be written", async () => {
    const inFile = join(directory, "weights.bin", "linear-exact");
    await expect(saveModel(inFile, trained)).rejects.toMatchObject({
      code: "OUTPUT",
      message: expect.stringContaining(inFile),
    });
  });
});
