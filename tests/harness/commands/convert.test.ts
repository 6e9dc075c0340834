import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addConvertCommand } from "../../../harness/commands/convert.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";

let folder: string;
let model: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "boxbench-convert-"));
  model = join(folder, "model.json");
  const dense = { class_name: "Dense", config: { name: "d", units: 2, batch_input_shape: [null, 1] } };
  const weights = [
    { name: "d/kernel", shape: [1, 2], dtype: "float32" },
    { name: "d/bias", shape: [2], dtype: "float32" },
  ];
  const json = {
    modelTopology: { class_name: "Sequential", config: [dense] },
    weightsManifest: [{ paths: ["weights.bin"], weights }],
  };
  await writeFile(model, JSON.stringify(json));
  await writeFile(join(folder, "weights.bin"), Float32Array.of(1, 2, 3, 4));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function convert(...args: string[]): Promise<string[]> {
  const printed: string[] = [];
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  const { signal } = new AbortController();
  const context = {
    print: (line: string) => printed.push(line),
    note: () => undefined,
    signal,
    finish: () => undefined,
  };
  addConvertCommand(program, context);
  program.commands[0]!.exitOverride();
  await program.parseAsync(["convert", ...args], { from: "user" });
  return printed;
}

describe("boxbench convert", () => {
  it("writes the file and says what is in it", async () => {
    const output = join(folder, "model.onnx");
    const printed = await convert(model, "-o", output, "--opset", "13", "--batch", "4");
    expect(printed[0]).toMatch(/model\.onnx: 1 nodes, opset 13 \(IR 7\), \d+ bytes$/);
    expect(printed.slice(1)).toEqual([
      "  inputs   d_input [4, 1] float32",
      "  outputs  d [4, 2] float32",
      "  passes   1 nodes -> 1",
      expect.stringMatching(/^ {2}source {3}sha256 [0-9a-f]{64}$/),
    ]);
    expect(decodeOnnx(await readFile(output)).graph!.node.map(({ opType }) => opType)).toEqual(["Gemm"]);
  });

  it("counts what each pass removes, and leaves out those that are named", async () => {
    const scaled = {
      class_name: "Rescaling",
      config: { name: "r", scale: 0.5, batch_input_shape: [null, 1] },
    };
    const json = JSON.parse(await readFile(model, "utf8")) as { modelTopology: { config: object[] } };
    json.modelTopology.config.unshift(scaled);
    await writeFile(model, JSON.stringify(json));
    const output = join(folder, "model.onnx");
    const passesOf = (printed: string[]) => printed.find((line) => line.startsWith("  passes"));
    expect(passesOf(await convert(model, "-o", output))).toBe("  passes   2 nodes -> 1: foldRescaling 1");
    expect(passesOf(await convert(model, "-o", output, "--skip-pass", "foldRescaling"))).toBe(
      "  passes   2 nodes -> 2: foldRescaling skipped",
    );
    expect(passesOf(await convert(model, "-o", output, "--skip-pass", "all"))).toBe(
      "  passes   2 nodes -> 2: all skipped",
    );
    await expect(convert(model, "-o", output, "--skip-pass", "fold")).rejects.toThrow(
      'No pass matches "fold". There are: dropIdentities, ',
    );
  });

  it("writes metadata of the caller beside its own", async () => {
    const output = join(folder, "model.onnx");
    await convert(model, "-o", output, "--metadata", "variant=cnn-gray", "--metadata", "note=a=b");
    const entries = decodeOnnx(await readFile(output)).metadataProps.map(({ key, value }) => [key, value]);
    expect(Object.fromEntries(entries)).toEqual({
      source: "TensorFlow.js LayersModel",
      source_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      variant: "cnn-gray",
      note: "a=b",
    });
    await expect(convert(model, "-o", output, "--metadata", "variant")).rejects.toThrow("Expected key=value");
  });

  it("refuses channels first for a model without images", async () => {
    const output = join(folder, "model.onnx");
    await expect(convert(model, "-o", output, "--input-layout", "nchw")).rejects.toMatchObject({
      code: "USAGE",
      message: "The input layout cannot be nchw: no input of the model has rank 4.",
    });
  });

  it("refuses a folder that is not there, and leaves nothing behind", async () => {
    const output = join(folder, "none", "model.onnx");
    await expect(convert(model, "-o", output)).rejects.toMatchObject({
      code: "OUTPUT",
      message: `Cannot write "${output}": its folder does not exist.`,
    });
  });

  it("refuses an opset out of range", async () => {
    await expect(convert(model, "-o", join(folder, "m.onnx"), "--opset", "12")).rejects.toThrow("13 to 21");
  });
});
