import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256Of } from "../../src/core/hash.ts";
import { readLayersModel } from "../../src/onnx/read-layers-model.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-model-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const modelTopology = { class_name: "Sequential", config: [] };

async function write(
  manifest: unknown,
  files: Record<string, Uint8Array | Float32Array>,
  extra: object = {},
): Promise<string> {
  const path = join(folder, "model.json");
  await writeFile(path, JSON.stringify({ modelTopology, weightsManifest: manifest, ...extra }));
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), content);
  }
  return path;
}

const float = (name: string, shape: number[], extra: object = {}) => ({
  name,
  shape,
  dtype: "float32",
  ...extra,
});

describe("reading a LayersModel", () => {
  it("joins shards, also inside a weight, and reads every group", async () => {
    const values = Float32Array.of(1, 2, 3, 4);
    const bytes = new Uint8Array(values.buffer);
    const path = await write(
      [
        { paths: ["a", "b"], weights: [float("x", [3]), float("y", [])] },
        { paths: ["c"], weights: [float("z", [2, 1])] },
      ],
      { a: bytes.subarray(0, 6), b: bytes.subarray(6), c: Float32Array.of(5, 6) },
    );
    const { weights } = await readLayersModel(path);
    expect([...weights].map(([name, { shape, data }]) => [name, shape, [...data]])).toEqual([
      ["x", [3], [1, 2, 3]],
      ["y", [], [4]],
      ["z", [2, 1], [5, 6]],
    ]);
  });

  it("computes quantised weights as TF.js does", async () => {
    const weights = [
      float("u8", [2], { quantization: { dtype: "uint8", scale: 0.5, min: -1 } }),
      // An odd offset: uint16 starts at byte 3.
      float("one", [1], { quantization: { dtype: "uint8", scale: 1, min: 0 } }),
      float("u16", [2], { quantization: { dtype: "uint16", scale: 0.25, min: 10 } }),
      float("f16", [4], { quantization: { dtype: "float16" } }),
      { name: "i32", shape: [1], dtype: "int32", quantization: { dtype: "uint8", scale: 1.5, min: 0 } },
    ];
    // float16: 1, -2, the smallest above zero, infinity.
    const content = Uint8Array.of(0, 4, 7, 0, 0, 0, 1, 0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c, 3);
    const path = await write([{ paths: ["w"], weights }], { w: content });
    const read = (await readLayersModel(path)).weights;
    expect([...read].map(([name, { data }]) => [name, [...data]])).toEqual([
      ["u8", [-1, 1]],
      ["one", [7]],
      ["u16", [10, 74]],
      ["f16", [1, -2, 2 ** -24, Infinity]],
      ["i32", [5]],
    ]);
  });

  it("skips the optimizer's weights", async () => {
    const manifest = [{ paths: ["w"], weights: [float("m", [1], { group: "optimizer" }), float("x", [1])] }];
    const { weights } = await readLayersModel(await write(manifest, { w: Float32Array.of(1, 2) }));
    expect([...weights.keys()]).toEqual(["x"]);
    expect([...weights.get("x")!.data]).toEqual([2]);
  });

  it("hashes model.json and the weights in their order", async () => {
    const weightsManifest = [{ paths: ["w"], weights: [float("x", [1])] }];
    const path = await write(weightsManifest, { w: Uint8Array.of(7, 0, 0, 0) });
    const json = JSON.stringify({ modelTopology, weightsManifest });
    const expected = sha256Of(Buffer.concat([Buffer.from(json), Buffer.of(7, 0, 0, 0)]));
    expect((await readLayersModel(path)).sourceSha256).toBe(expected);
  });

  it.each([
    [
      "short weights",
      [{ paths: ["w"], weights: [float("x", [3])] }],
      /weight "x" \[3\] needs bytes 0 to 12 of w, which has 8/,
    ],
    [
      "weights of another model",
      [{ paths: ["w"], weights: [float("x", [1])] }],
      /w has 8 bytes, but the manifest names weights for 4, so it may be the file of another model/,
    ],
    [
      "a missing shard",
      [{ paths: ["gone.bin"], weights: [] }],
      /Cannot read weight file "gone.bin": there is no such file/,
    ],
    [
      "an unknown type",
      [{ paths: ["w"], weights: [{ name: "x", shape: [1], dtype: "string" }] }],
      /weight "x" has type "string"/,
    ],
    ["a negative size", [{ paths: ["w"], weights: [float("x", [-1])] }], /weight "x" has no proper shape/],
    ["no manifest", undefined, /no weightsManifest/],
    ["a manifest of something else", [null], /no paths or no weights/],
  ])("names the file in one line: %s", async (_, manifest, message) => {
    const path = await write(manifest, { w: Float32Array.of(1, 2) });
    const reading = readLayersModel(path);
    await expect(reading).rejects.toMatchObject({ code: "MODEL_FILE" });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(path);
  });

  it.each([
    ["an empty file", "", /it is empty/],
    ["a truncated file", '{"modelTopology": {"class_na', /it is no complete JSON/],
    ["another JSON", '{"a": 1}', /no modelTopology/],
    ["null", "null", /no modelTopology/],
    ["a graph model", '{"format": "graph-model", "modelTopology": {"node": []}}', /TF.js graph model/],
    ["a graph model without format", '{"modelTopology": {"node": []}}', /TF.js graph model/],
  ])("refuses %s", async (_, text, message) => {
    const path = join(folder, "model.json");
    await writeFile(path, text);
    await expect(readLayersModel(path)).rejects.toMatchObject({ code: "MODEL_FILE" });
    await expect(readLayersModel(path)).rejects.toThrow(message);
  });

  it("refuses a folder and a file that is not there", async () => {
    await mkdir(join(folder, "inner"));
    await expect(readLayersModel(join(folder, "inner"))).rejects.toThrow(/it is a folder/);
    await expect(readLayersModel(join(folder, "none.json"))).rejects.toThrow(/there is no such file/);
  });
});
