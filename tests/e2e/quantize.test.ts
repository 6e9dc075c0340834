import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { InferenceSession } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import {
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
} from "../../src/onnx/proto/onnx_pb.ts";
import { boxbench } from "../support/boxbench.ts";

const model = fileURLToPath(new URL("../../models/small-conv/model.json", import.meta.url));

describe("boxbench quantize", () => {
  let folder = "";
  const run = (...words: string[]) => boxbench(words, folder);
  const metadataOf = async (name: string) =>
    Object.fromEntries(
      decodeOnnx(await readFile(join(folder, name))).metadataProps.map(({ key, value }) => [key, value]),
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-quantize-test-"));
    await run("dataset", "--out", "images", "--count", "20");
    await run("convert", model, "-o", "model.onnx");
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("writes method, number of images and seed into the file", async () => {
    const words = ["--calibrate", "images", "--calibration", "entropy", "--calibration-images", "17"];
    const { exitCode, stdout } = await run("quantize", "model.onnx", ...words, "--seed", "5", "-o", "a.onnx");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^a\.onnx: int8, \d+ bytes \(\d+ with gzip\), \d\d\.\d % of \d+\n/);
    expect(await metadataOf("a.onnx")).toMatchObject({
      precision: "int8",
      calibration_method: "entropy",
      calibration_examples: "17",
      calibration_seed: "5",
    });
  });

  it("calibrates on random inputs where there are no images, and says what that is worth", async () => {
    const { exitCode, stderr } = await run("quantize", "model.onnx", "-o", "b.onnx");
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/Warning: ranges come from random inputs .* so accuracy means little/);
    expect(await metadataOf("b.onnx")).toMatchObject({ calibration_examples: "64 random" });
  });

  it("warns of one image alone", async () => {
    const words = ["--calibrate", "images", "--calibration-images", "1"];
    const { exitCode, stderr } = await run("quantize", "model.onnx", ...words, "-o", "c.onnx");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("1 calibration image is few");
  });

  it("reads weights that lie in another file, and writes one file", async () => {
    const proto = fromBinary(ModelProtoSchema, await readFile(join(folder, "model.onnx")));
    const largest = proto.graph!.initializer.toSorted((a, b) => b.rawData.length - a.rawData.length)[0]!;
    await mkdir(join(folder, "outside"));
    await writeFile(join(folder, "outside", "weights.bin"), largest.rawData);
    largest.externalData = [create(StringStringEntryProtoSchema, { key: "location", value: "weights.bin" })];
    largest.rawData = new Uint8Array();
    largest.dataLocation = TensorProto_DataLocation.EXTERNAL;
    await writeFile(join(folder, "outside", "model.onnx"), toBinary(ModelProtoSchema, proto));
    const words = ["--calibrate", "images", "-o"];
    expect((await run("quantize", "outside/model.onnx", ...words, "d.onnx")).exitCode).toBe(0);
    expect((await run("quantize", "model.onnx", ...words, "e.onnx")).exitCode).toBe(0);
    expect(await readFile(join(folder, "d.onnx"))).toEqual(await readFile(join(folder, "e.onnx")));
  });

  it("takes steps until the loss is small enough, and says what each bought", async () => {
    const words = ["--calibrate", "images", "--calibration-images", "10", "--output-range=-1,1"];
    const wide = await run("quantize", "model.onnx", ...words, "--max-loss", "9px", "-o", "h.onnx");
    expect(wide.stdout).toMatch(/^all in int8: answers move by 0\.\d+ px, \d+ bytes\nh\.onnx: int8/);
    const [, all] = /move by (0\.\d+) px/.exec(wide.stdout)!;
    const asked = `${(Number(all) * 0.94).toFixed(4)}px`;
    const { exitCode, stdout } = await run(
      "quantize",
      "model.onnx",
      ...words,
      "--max-loss",
      asked,
      "-o",
      "i.onnx",
    );
    expect(exitCode).toBe(0);
    const [, before, after] = /(?:goes to float32|is kept): (\S+) px to (\S+) px, -?\d+ bytes more/.exec(
      stdout,
    )!;
    expect(before).toBe(all);
    expect(Number(after)).toBeLessThan(Number(before));
    expect(await readFile(join(folder, "i.onnx"))).not.toEqual(await readFile(join(folder, "h.onnx")));
  });

  it("convert makes the same file in one step", async () => {
    const words = ["--calibrate", "images"];
    await run("quantize", "model.onnx", ...words, "-o", "f.onnx");
    const { exitCode, stdout } = await run("convert", model, "--precision", "int8", ...words, "-o", "g.onnx");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("In float32: 5 nodes");
    expect(await readFile(join(folder, "g.onnx"))).toEqual(await readFile(join(folder, "f.onnx")));
    const session = await InferenceSession.create(join(folder, "g.onnx"));
    expect(session.outputNames).toHaveLength(1);
  });

  it.each([
    [["quantize", "nothing.onnx", "-o", "x.onnx"], /nothing\.onnx/],
    [
      ["quantize", "model.onnx", "--calibrate", "nowhere", "-o", "x.onnx"],
      /Cannot read the folder "nowhere"/,
    ],
    [
      ["quantize", "model.onnx", "--calibrate", "empty", "-o", "x.onnx"],
      /There is no PNG or JPEG image in "empty"/,
    ],
    [
      ["quantize", "model.onnx", "--calibrate", "broken", "-o", "x.onnx"],
      /Cannot read the image "broken\/a\.png"/,
    ],
    [
      ["quantize", "model.onnx", "--calibration", "guess", "-o", "x.onnx"],
      /minmax, moving-average, percentile, entropy/,
    ],
    [["quantize", "model.onnx", "--precision", "int4", "-o", "x.onnx"], /Allowed choices are fp16/],
    [["quantize", "b.onnx", "-o", "x.onnx"], /already/],
    [["quantize", "model.onnx", "--max-loss", "much", "-o", "x.onnx"], /0\.1px, 2% or 0\.01iou/],
    [["quantize", "model.onnx", "--max-loss", "1px", "-o", "x.onnx"], /needs --output-range/],
    [["quantize", "model.onnx", "--max-loss", "0.0001%", "-o", "x.onnx"], /No choice of layers was found/],
    [
      ["quantize", "model.onnx", "--precision", "fp16", "--max-loss", "1%", "-o", "x.onnx"],
      /int8 or int8-reduced/,
    ],
    [["convert", model, "--calibrate", "images", "-o", "x.onnx"], /--calibrate belongs to --precision/],
    [["bench", "--variant", "small-conv", "--calibrate", "images"], /--calibrate belongs to --model/],
    [["quantize", "model.onnx", "--max-loss", "0.1iou", "-o", "x.onnx"], /needs an output of boxes/],
    [["quantize", "model.onnx", "--precision", "fp16", "--equalise", "-o", "x.onnx"], /--equalise is a step/],
    [["bench", "--variant", "small-conv", "--max-loss", "1px"], /--max-loss belongs to --precision int8/],
    [["bench", "--aa", "--precision", "int8"], /--precision cannot go with --aa/],
  ])("refuses %j in one line", async (words, message) => {
    await mkdir(join(folder, "empty"), { recursive: true });
    await mkdir(join(folder, "broken"), { recursive: true });
    await writeFile(join(folder, "broken", "a.png"), "no picture");
    const { exitCode, stderr } = await run(...words);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
