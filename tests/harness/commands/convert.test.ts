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
    expect(printed[0]).toMatch(/model\.onnx: 1 nodes, opset 13, 0\.00 MB$/);
    expect(printed.slice(1)).toEqual(["  inputs   d_input [4, 1]", "  outputs  d [4, 2]"]);
    expect(decodeOnnx(await readFile(output)).graph!.node.map(({ opType }) => opType)).toEqual(["Gemm"]);
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
