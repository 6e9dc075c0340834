import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { channelsFirst } from "../../../../src/dataset/channels.ts";
import { toLevels } from "../../../../src/dataset/pixel-range.ts";
import { floats } from "../../../../src/tensors/arrays.ts";
import type { Tensors } from "../../../../src/core/tensor.ts";
import { pixelRangeOf } from "../../../../harness/base/options.ts";
import { runAll } from "../../../../harness/jobs/run-all.ts";
import {
  describeDraw,
  imageExamples,
  randomExamples,
} from "../../../../harness/subjects/user-model/examples.ts";
import { indexBoundOf } from "../../../../harness/subjects/user-model/index-bound.ts";
import {
  inputFormOf,
  onlyImage,
  withInputRange,
} from "../../../../harness/subjects/user-model/input-form.ts";
import { readOwnImages } from "../../../../harness/subjects/user-model/labelled-images.ts";
import { readUserModel } from "../../../../harness/subjects/user-model/read.ts";
import { writeDenseModel } from "../../../helpers/dense-model.ts";
import { fileWith, gemmModel, twoInputModel } from "../../../helpers/onnx-models.ts";

const temporary = () => mkdtemp(join(tmpdir(), "boxbench-test-"));

describe("a user's model", () => {
  it("is read from an ONNX file, with the name of the file", async () => {
    const path = await fileWith("my model.v2.onnx", gemmModel());
    expect(await readUserModel(path, await temporary())).toMatchObject({
      id: "my-model.v2",
      onnxPath: path,
      inputs: [{ name: "x", dtype: "float32", shape: [null, 3] }],
      outputs: [{ name: "p" }],
      indexBounds: {},
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
      inputs: [{ dtype: "float32", shape: [null, 3] }],
      parameters: 8,
      layers: ["Dense 2"],
    });
  });

  it("is refused in words where it is none", async () => {
    const folder = await temporary();
    await expect(readUserModel("nowhere.onnx", folder)).rejects.toThrow('There is no model "nowhere.onnx"');
    const text = await fileWith("notes.txt", Buffer.from("hello"));
    await expect(readUserModel(text, folder)).rejects.toThrow("--model takes a model.json or an .onnx file");
    const broken = await fileWith("broken.onnx", Buffer.from("hello"));
    await expect(readUserModel(broken, folder)).rejects.toMatchObject({ code: "ONNX_FILE" });
    const two = await fileWith("two.onnx", twoInputModel());
    expect((await readUserModel(two, folder)).inputs).toHaveLength(2);
  });
});

/** A model with one float32 input, whose output has the same batch. */
function modelOf(shape: (number | null)[] | null) {
  return {
    inputs: [{ name: "x", dtype: "float32", shape }],
    outputs: [{ name: "y", dtype: "float32", shape: [shape?.[0] ?? null, 2] }],
    onnxPath: "m.onnx",
  } as const;
}

describe("the form of a model's inputs", () => {
  const formOf = (shape: (number | null)[] | null, asked?: number[]) =>
    inputFormOf(modelOf(shape), asked === undefined ? {} : { "": asked });

  it("has the order of an image's dimensions, and the only batch", () => {
    expect(formOf([null, 32, 32, 3])).toEqual({
      inputs: [{ name: "x", dtype: "float32", shape: [1, 32, 32, 3] }],
      unbatched: [],
      fixedBatch: null,
      picture: { height: 32, width: 32, channels: 3, layout: "NHWC", input: "x" },
    });
    expect(formOf([4, 1, 28, 28])).toMatchObject({
      fixedBatch: 4,
      picture: { height: 28, width: 28, channels: 1, layout: "NCHW" },
    });
    expect(formOf([null, 7])).toMatchObject({ fixedBatch: null, picture: null });
    // No batch: 64 of the input is not 1 of the output.
    const rows = {
      ...modelOf([64, 64, 3]),
      outputs: [{ name: "y", dtype: "float32", shape: [1, 2] }],
    } as const;
    expect(inputFormOf(rows)).toMatchObject({ unbatched: ["x"], fixedBatch: 1 });
  });

  it("has images without a batch: random ones are levels, and those of a folder are refused", async () => {
    const of = (shape: number[], output: number[]) =>
      inputFormOf({
        inputs: [{ name: "x", dtype: "float32", shape }],
        outputs: [{ name: "y", dtype: "float32", shape: output }],
        onnxPath: "m.onnx",
      });
    const colour = of([64, 64, 3], [1, 2]);
    expect(colour).toMatchObject({ unbatched: ["x"], picture: { height: 64, channels: 3, layout: "NHWC" } });
    expect(onlyImage(colour)).toBeNull();
    expect(describeDraw(colour)).toBe("whole numbers from 0 to 255");
    // An output without a first dimension of 1: it is the channel of one grey image.
    expect(of([1, 28, 28], [10])).toMatchObject({
      unbatched: ["x"],
      picture: { channels: 1, layout: "NCHW" },
    });
    // A batch of one sequence; detections of one image, which have no batch.
    expect(of([1, 28, 28], [1, 10])).toMatchObject({ unbatched: [], picture: null });
    expect(of([1, 3, 64, 64], [100, 7])).toMatchObject({ unbatched: [], picture: { channels: 3 } });
    await expect(readOwnImages("images", {}, { id: "m", classes: null }, colour)).rejects.toThrow(
      'the input "x" of m is one image without a batch, [64, 64, 3]',
    );
  });

  it("takes open dimensions from --input-shape, and refuses one that contradicts the model", () => {
    expect(formOf([null, null, null, 3], [8, 8, 3]).inputs[0]!.shape).toEqual([1, 8, 8, 3]);
    expect(formOf(null, [5]).inputs[0]!.shape).toEqual([1, 5]);
    expect(() => formOf([null, null, 3])).toThrow("leaves its shape open");
    expect(() => formOf(null)).toThrow("say what one input is with --input-shape");
    expect(() => formOf([null, 8, 8, 1], [8, 8, 3])).toThrow("--input-shape 8,8,3 does not fit");
    expect(() => formOf([null, 3], [1, 4])).toThrow("--input-shape 1,4 does not fit");
    expect(() => inputFormOf(modelOf([null, 3]), { z: [3] })).toThrow('names "z"');
  });
});

describe("the inputs of a user's model", () => {
  const image = inputFormOf(modelOf([null, 1, 2, 2]));

  it("are the same for the same seed: grey levels for images, normal draws for vectors", () => {
    const pixels = randomExamples(image, 1);
    expect(pixels).toEqual(randomExamples(image, 1));
    expect(pixels).not.toEqual(randomExamples(image, 2));
    expect(pixels.examples).toHaveLength(64);
    expect(
      pixels.examples
        .flatMap(({ x }) => [...(x!.data as Float32Array)])
        .every((value) => Number.isInteger(value)),
    ).toBe(true);
    const draws = randomExamples(inputFormOf(modelOf([null, 500])), 1);
    const all = draws.examples.flatMap(({ x }) => [...(x!.data as Float32Array)]);
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    // The mean of 32,000 standard normal draws has a standard deviation of 0.006.
    expect(Math.abs(mean)).toBeLessThan(0.03);
  });

  it("are indices where the model has an embedding", () => {
    const embedding = (input_dim: number) => ({ class_name: "Embedding", config: { input_dim } });
    const json = { modelTopology: { model_config: { config: { layers: [embedding(3), embedding(5)] } } } };
    expect(indexBoundOf(json)).toBe(3);
    expect(indexBoundOf({ layers: [{ class_name: "Dense", config: null }] })).toBeNull();
    const form = inputFormOf(modelOf([null, 40]));
    const values = randomExamples(form, 1, { x: 3 }).examples.flatMap(({ x }) => [
      ...(x!.data as Float32Array),
    ]);
    expect(new Set(values)).toEqual(new Set([0, 1, 2]));
    expect(describeDraw(form, { x: 3 })).toBe("whole numbers from 0 to 2");
    expect(describeDraw(form)).toBe("from the standard normal distribution");
  });

  it("are fewer of large inputs", () => {
    const large = inputFormOf(modelOf([null, 1000, 1000, 3]));
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
    const form = inputFormOf(modelOf([null, 3, 2, 2]));
    expect([...(imageExamples(set, form, [0]).examples[0]!["x"]!.data as Float32Array)]).toEqual([
      1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12,
    ]);
  });
});

describe("images for a model of another form", () => {
  it("get their channels first", () => {
    const moved = channelsFirst(Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40), [1, 2, 2, 2]);
    expect([...moved]).toEqual([1, 2, 3, 4, 10, 20, 30, 40]);
  });
});

describe("pixels in a range", () => {
  const port = (dtype: "float32" | "uint8", shape: number[]) => ({
    inputs: [{ name: "image", dtype, shape }],
    outputs: [{ name: "y", dtype: "float32" as const, shape: [1, 2] }],
    onnxPath: "model.onnx",
  });
  const form = inputFormOf(port("float32", [1, 3, 8, 8]));

  it("are what 0, 51 and 255 of 255 become, in each channel its own", () => {
    const pixels = new Uint8Array(8 * 8 * 3);
    pixels.set([0, 51, 255]);
    const images = { count: 1, height: 8, width: 8, channels: 3 as const, pixels };
    const firstOf = (range: string) => {
      const { examples } = imageExamples(images, withInputRange(form, pixelRangeOf(range)), [0]);
      const { data } = examples[0]!["image"]!;
      return [0, 64, 128].map((at) => Number(Number(data[at]).toFixed(6)));
    };
    expect(firstOf("0,1")).toEqual([0, 0.2, 1]);
    expect(firstOf("-1,1")).toEqual([-1, -0.6, 1]);
    // -0.485 / 0.229, (0.2 - 0.456) / 0.224 and (1 - 0.406) / 0.225.
    expect(firstOf("imagenet")).toEqual([-2.117904, -1.142857, 2.64]);
  });

  it("are random levels in that range, too, which lead back to the levels", () => {
    const range = pixelRangeOf("imagenet");
    const levels = (one: typeof form) =>
      Float32Array.from(randomExamples(one, 1).examples[0]!["image"]!.data as Float32Array);
    const order = { channels: 3, inRow: 64 };
    const scaled = levels(withInputRange(form, range));
    expect(Math.min(...scaled)).toBeLessThan(-1);
    expect(toLevels(scaled, range, order)).toEqual(levels(form));
  });

  it.each([
    [port("uint8", [1, 3, 8, 8]), "0,1", '"image" is uint8'],
    [port("float32", [1, 1, 8, 8]), "imagenet", 'images of 3 channels, and "image" has 1'],
    [port("float32", [1, 8]), "0,1", "the model reads none"],
  ])("are refused where they mean nothing", (model, range, reason) => {
    expect(() => withInputRange(inputFormOf(model), pixelRangeOf(range))).toThrow(reason);
  });
});

describe("running all inputs", () => {
  const inputs = {
    examples: [1, 2, 3].map((value) => ({ x: floats(Float32Array.of(value), [1, 1]) })),
    unbatched: [],
  };

  it("keeps the answers of each input once, whatever the batch", async () => {
    const session = {
      run: async ({ x }: Tensors) => ({
        y: floats(
          (x!.data as Float32Array).map((value) => value * 10),
          x!.shape,
        ),
      }),
    };
    for (const batch of [1, 2, 3, 5]) {
      const answers = await runAll(session, inputs, batch);
      expect(answers.map(({ y }) => y!.data[0])).toEqual([10, 20, 30]);
    }
  });

  it("refuses answers that belong to no input", async () => {
    const session = { run: async () => ({ y: floats(new Float32Array(3), [3]) }) };
    await expect(runAll(session, inputs, 2)).rejects.toThrow("[3] for a batch of 2");
  });
});
