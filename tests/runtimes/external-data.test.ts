import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { ModelProtoSchema, TensorProto_DataType as DataType } from "../../src/onnx/proto/onnx_pb.ts";
import { readOnnxFiles, sha256OfOnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import { bytesOf, floats } from "../../src/tensors/arrays.ts";
import { browserForTests } from "../helpers/browser.ts";

/** y = x + b, with the two numbers of b in a file. */
function modelWith(location: string, { offset = 0, length = 8 } = {}): Uint8Array {
  const type = { value: { case: "tensorType" as const, value: { elemType: DataType.FLOAT } } };
  const entry = (key: string, value: string | number) => ({ key, value: String(value) });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: "", version: 17n }],
      graph: {
        name: "external",
        node: [{ opType: "Add", input: ["x", "b"], output: ["y"] }],
        initializer: [
          {
            name: "b",
            dataType: DataType.FLOAT,
            dims: [2n],
            dataLocation: 1,
            externalData: [entry("location", location), entry("offset", offset), entry("length", length)],
          },
        ],
        input: [{ name: "x", type }],
        output: [{ name: "y", type }],
      },
    }),
  );
}

async function folderWith(location: string, weights: Float32Array | null, place = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-test-"));
  const path = join(folder, "model.onnx");
  await writeFile(path, modelWith(location, place));
  if (weights !== null) await writeFile(join(folder, "b.bin"), bytesOf(floats(weights, [weights.length])));
  return path;
}

describe("weights beside an ONNX file", () => {
  const runtimes = ["ort-node/cpu", "ort-web/wasm", ...(browserForTests() === null ? [] : ["chromium/wasm"])];

  it.each(runtimes)("are read from its own folder by %s", async (id) => {
    const onnxPath = await folderWith("b.bin", Float32Array.of(10, 20));
    const session = await runtimeOf(id).open({ onnxPath }, { threads: 1 });
    try {
      const feeds = { x: floats(Float32Array.of(1, 2), [2]) };
      expect(await session.run(feeds)).toMatchObject({ y: { data: Float32Array.of(11, 22) } });
      expect((await session.placement(feeds))?.nodesByProvider).toEqual({ CPUExecutionProvider: 1 });
    } finally {
      await session.close();
    }
  });

  it("belong to the hash of the model", async () => {
    const hashOf = async (weights: Float32Array) =>
      sha256OfOnnxFiles(await readOnnxFiles(await folderWith("b.bin", weights)));
    expect(await hashOf(Float32Array.of(1, 2))).toBe(await hashOf(Float32Array.of(1, 2)));
    expect(await hashOf(Float32Array.of(1, 2))).not.toBe(await hashOf(Float32Array.of(1, 3)));
  });

  it.each([
    ["are not there", "b.bin", null, {}, "there is no"],
    ["lie above its folder", "../b.bin", Float32Array.of(1, 2), {}, "outside its folder"],
    ["lie above it by a detour", "a/../../b.bin", Float32Array.of(1, 2), {}, "outside its folder"],
    ["lie at a path of the machine", "/etc/hostname", null, {}, "outside its folder"],
    ["are too short", "b.bin", Float32Array.of(1), {}, "should reach to byte 8"],
    ["begin before the file", "b.bin", Float32Array.of(1, 2), { offset: -4 }, "do not belong together"],
  ])("are refused by name where they %s", async (_, location, weights, place, reason) => {
    const onnxPath = await folderWith(location, weights, place);
    for (const id of ["ort-node/cpu", "ort-web/wasm"]) {
      await expect(runtimeOf(id).open({ onnxPath }, { threads: 1 })).rejects.toMatchObject({
        code: "ONNX_FILE",
        message: expect.stringContaining(reason) as string,
      });
    }
  });
});
