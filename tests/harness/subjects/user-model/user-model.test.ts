import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { adaptImages, channelsFirst } from "../../../../harness/jobs/adapt-images.ts";
import { runAll } from "../../../../harness/jobs/run-all.ts";
import {
  describeDraw,
  imageExamples,
  randomExamples,
} from "../../../../harness/subjects/user-model/examples.ts";
import { indexBoundOf } from "../../../../harness/subjects/user-model/index-bound.ts";
import { inputFormOf } from "../../../../harness/subjects/user-model/input-form.ts";
import { readUserModel } from "../../../../harness/subjects/user-model/read.ts";
import { inScaleOf } from "../../../../src/measure/output-scale.ts";
import { writeDenseModel } from "../../../helpers/dense-model.ts";
import { fileWith, gemmModel, onnxBytesOf, twoInputModel } from "../../../helpers/onnx-models.ts";

const temporary = () => mkdtemp(join(tmpdir(), "boxbench-test-"));

describe("a user's model", () => {
  it("is read from an ONNX file, with the name of the file", async () => {
    const path = await fileWith("my model.v2.onnx", gemmModel());
    expect(await readUserModel(path, await temporary())).toMatchObject({
      id: "my-model.v2",
      onnxPath: path,
      inputShape: [null, 3],
      outputNames: ["p"],
      indexBound: null,
      parameters: 8,
      layers: ["Gemm"],
      onnx: { nodes: 1, opset: 17, convertMs: null },
    });
  });

  it("is read and converted from a model.json, with the name of its folder", async () => {
    const path = await writeDenseModel();
    const model = await readUserModel(dirname(path), await temporary());
    expect(model).toMatchObject({
      id: basename(dirname(path)),
      layersModelPath: path,
      inputShape: [null, 3],
      parameters: 8,
      layers: ["Dense 2"],
    });
  });

  it("is refused in words where it is none, or has more than one input", async () => {
    const folder = await temporary();
    await expect(readUserModel("nowhere.onnx", folder)).rejects.toThrow('There is no file "nowhere.onnx"');
    const text = await fileWith("notes.txt", Buffer.from("hello"));
    await expect(readUserModel(text, folder)).rejects.toThrow("--model takes a model.json or an .onnx file");
    const broken = await fileWith("broken.onnx", Buffer.from("hello"));
    await expect(readUserModel(broken, folder)).rejects.toMatchObject({ code: "ONNX_FILE" });
    const two = await fileWith("two.onnx", twoInputModel());
    await expect(readUserModel(two, folder)).rejects.toThrow(
      "has 2 inputs; --model measures models with one",
    );
    const none = onnxBytesOf({ inputs: {}, outputs: { y: ["N"] }, nodes: [] });
    await expect(readUserModel(await fileWith("none.onnx", none), folder)).rejects.toThrow("has 0 inputs");
  });
});

describe("the form of a model's inputs", () => {
  const formOf = (inputShape: (number | null)[] | null, asked?: number[]) =>
    inputFormOf({ inputShape, onnxPath: "m.onnx" }, asked);

  it("has the order of an image's dimensions, and the only batch", () => {
    expect(formOf([null, 32, 32, 3])).toEqual({
      exampleShape: [32, 32, 3],
      fixedBatch: null,
      image: { height: 32, width: 32, channels: 3, layout: "NHWC" },
    });
    expect(formOf([4, 1, 28, 28])).toMatchObject({
      fixedBatch: 4,
      image: { height: 28, width: 28, channels: 1, layout: "NCHW" },
    });
    expect(formOf([null, 7])).toEqual({ exampleShape: [7], fixedBatch: null, image: null });
  });

  it("takes open dimensions from --input-shape, and refuses one that contradicts the model", () => {
    expect(formOf([null, null, null, 3], [8, 8, 3]).exampleShape).toEqual([8, 8, 3]);
    expect(formOf(null, [5]).exampleShape).toEqual([5]);
    expect(() => formOf([null, null, 3])).toThrow("leaves its shape open, [N, N, 3] with its batch");
    expect(() => formOf(null)).toThrow("say what one input is with --input-shape");
    expect(() => formOf([null, 8, 8, 1], [8, 8, 3])).toThrow("--input-shape 8,8,3 does not fit");
    expect(() => formOf([])).toThrow("is a single number");
  });
});

describe("the inputs of a user's model", () => {
  const image = inputFormOf({ inputShape: [null, 1, 2, 2], onnxPath: "m.onnx" });

  it("are the same for the same seed: grey levels for images, normal draws for vectors", () => {
    const pixels = randomExamples(image, 1);
    expect(pixels).toEqual(randomExamples(image, 1));
    expect(pixels).not.toEqual(randomExamples(image, 2));
    expect(pixels.examples).toHaveLength(64);
    expect(pixels.examples.flatMap((example) => [...example]).every((value) => Number.isInteger(value))).toBe(
      true,
    );
    const draws = randomExamples(inputFormOf({ inputShape: [null, 500], onnxPath: "m" }), 1);
    const all = draws.examples.flatMap((example) => [...example]);
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    // The mean of 32,000 standard normal draws has a standard deviation of 0.006.
    expect(Math.abs(mean)).toBeLessThan(0.03);
  });

  it("are indices where the model has an embedding", () => {
    const embedding = (input_dim: number) => ({ class_name: "Embedding", config: { input_dim } });
    const json = { modelTopology: { model_config: { config: { layers: [embedding(3), embedding(5)] } } } };
    expect(indexBoundOf(json)).toBe(3);
    expect(indexBoundOf({ layers: [{ class_name: "Dense", config: null }] })).toBeNull();
    const form = { exampleShape: [40], fixedBatch: null, image: null };
    const values = randomExamples(form, 1, 3).examples.flatMap((example) => [...example]);
    expect(new Set(values)).toEqual(new Set([0, 1, 2]));
    expect(describeDraw(form, 3)).toBe("whole numbers from 0 to 2");
    expect(describeDraw(form, null)).toBe("from the standard normal distribution");
  });

  it("are fewer of large inputs", () => {
    const large = inputFormOf({ inputShape: [null, 1000, 1000, 3], onnxPath: "m" });
    expect(randomExamples(large, 1).examples).toHaveLength(8);
  });

  it("are a user's images in the model's own order of dimensions", () => {
    const set = {
      count: 1,
      side: 2,
      height: 2,
      width: 2,
      channels: 3,
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
      targets: new Float32Array(2),
    } as const;
    const form = inputFormOf({ inputShape: [null, 3, 2, 2], onnxPath: "m" });
    expect([...imageExamples(set, form, 1).examples[0]!]).toEqual([1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12]);
  });
});

describe("images for a model of another form", () => {
  it("get their channels first", () => {
    const moved = channelsFirst({ data: Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40), shape: [1, 2, 2, 2] });
    expect(moved.shape).toEqual([1, 2, 2, 2]);
    expect([...moved.data]).toEqual([1, 2, 3, 4, 10, 20, 30, 40]);
  });

  it("fill up a fixed batch, of which only their own answers are kept", async () => {
    const shapes: (readonly number[])[] = [];
    const session = {
      run: async ({ data, shape }: { data: Float32Array; shape: readonly number[] }) => {
        shapes.push(shape);
        return data.map((value) => 2 * value);
      },
    };
    const adapted = adaptImages(session, { layout: "NHWC", fixedBatch: 4 });
    const outputs = await adapted.run({ data: Float32Array.of(1, 2, 3), shape: [3, 1, 1, 1] });
    expect(shapes).toEqual([[4, 1, 1, 1]]);
    expect([...outputs]).toEqual([2, 4, 6]);
  });
});

describe("running all inputs", () => {
  const inputs = { examples: [1, 2, 3].map((value) => Float32Array.of(value)), exampleShape: [1] };

  it("keeps the answers of each input once, whatever the batch", async () => {
    const session = { run: async ({ data }: { data: Float32Array }) => data.map((value) => value * 10) };
    for (const batch of [1, 2, 3, 5]) {
      expect([...(await runAll(session, inputs, batch))]).toEqual([10, 20, 30]);
    }
  });

  it("refuses answers that belong to no input", async () => {
    const session = { run: async () => new Float32Array(3) };
    await expect(runAll(session, inputs, 2)).rejects.toThrow("3 outputs for a batch of 2");
    const text = { run: async () => "1" as unknown as Float32Array };
    await expect(runAll(text, inputs, 2)).rejects.toThrow("string, not a Float32Array");
  });
});

describe("a tolerance in the scale of the outputs", () => {
  it("grows with the largest reference output, and is never less than that for outputs of 1", () => {
    const tolerance = { absolute: 1e-5, relative: 1e-5 };
    expect(inScaleOf(tolerance, Float32Array.of(0.1, -0.2))).toEqual(tolerance);
    expect(inScaleOf(tolerance, Float32Array.of(3, -200))).toEqual({ absolute: 2e-3, relative: 1e-5 });
  });
});
