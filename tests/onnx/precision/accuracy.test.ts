import { toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { ortCalibration } from "../../../harness/jobs/ort-calibration.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { withCorrectedBiases, channelMeans } from "../../../src/onnx/precision/accuracy/correct-bias.ts";
import { equalised } from "../../../src/onnx/precision/accuracy/equalise.ts";
import { lossMeter, type Answers } from "../../../src/onnx/precision/accuracy/loss.ts";
import { answersOf, lowerWithin } from "../../../src/onnx/precision/accuracy/lower-within.ts";
import { Lowering } from "../../../src/onnx/precision/accuracy/lowering.ts";
import { levels } from "../../../src/onnx/precision/affine.ts";
import { floatsOf } from "../../../src/onnx/precision/tensor-values.ts";
import { ModelProtoSchema, type ModelProto } from "../../../src/onnx/proto/onnx_pb.ts";
import { onnxBytesOf } from "../../helpers/onnx-models.ts";

const feedsOf = (...values: number[]) => ({
  x: { dtype: "float32", shape: [1, 2, 1, 1], data: Float32Array.from(values) } as const,
});

/** Two 1x1 convolutions of two channels with a Relu between them. */
const twoLayers = (first: number[], second: number[]) =>
  decodeOnnx(
    onnxBytesOf({
      inputs: { x: [1, 2, 1, 1] },
      outputs: { y: [1, 2, 1, 1] },
      nodes: [
        { op: "Conv", inputs: ["x", "w1", "b1"], outputs: ["c"] },
        { op: "Relu", inputs: ["c"], outputs: ["r"] },
        { op: "Conv", inputs: ["r", "w2"], outputs: ["y"] },
      ],
      constants: {
        w1: { shape: [2, 2, 1, 1], values: first },
        b1: { shape: [2], values: [4, 1] },
        w2: { shape: [2, 2, 1, 1], values: second },
      },
    }),
  );

const contentOf = (model: ModelProto, name: string) => [
  ...floatsOf(model.graph!.initializer.find((tensor) => tensor.name === name)!),
];

const answers = async (model: ModelProto, ...images: number[][]) =>
  answersOf(
    toBinary(ModelProtoSchema, model),
    images.map((values) => feedsOf(...values)),
    ortCalibration,
  );

describe("equalised layers", () => {
  const source = twoLayers([16, 0, 0, 1], [1, 4, 1, 4]);

  it("share the range of each channel: the root of the product of both", () => {
    const { model, pairs } = equalised(source);
    expect(pairs).toEqual([["c", "y"]]);
    // Channel 0 has 16 and 1, so 4 and 4; channel 1 has 1 and 4, so 2 and 2. Biases go with their channel.
    expect(contentOf(model, "w1")).toEqual([4, 0, 0, 2]);
    expect(contentOf(model, "b1")).toEqual([1, 2]);
    expect(contentOf(model, "w2")).toEqual([4, 2, 4, 2]);
  });

  it("answer as before, and leave the source as it was", async () => {
    const image = [0.5, 3];
    expect(await answers(equalised(source).model, image)).toEqual(await answers(source, image));
    expect(contentOf(source, "w1")).toEqual([16, 0, 0, 1]);
  });

  it("are none where something else reads what is between them, or a weight is shared", () => {
    const read = twoLayers([16, 0, 0, 1], [1, 4, 1, 4]);
    read.graph!.output.push({ ...read.graph!.output[0]!, name: "r" });
    expect(equalised(read).pairs).toEqual([]);
    const shared = twoLayers([16, 0, 0, 1], [1, 4, 1, 4]);
    shared.graph!.node[2]!.input[1] = "w1";
    expect(equalised(shared).pairs).toEqual([]);
  });
});

describe("a corrected bias", () => {
  it("makes up for what rounded weights add on average", async () => {
    // A scale of 0.01 for both channels: 0.004 becomes 0, and 1.27 stays.
    const source = twoLayers([1.27, 0.004, 0.004, 1.27], [1.27, 0, 0, 1.27]);
    const images = [
      [10, 20],
      [30, 40],
    ].map((values) => feedsOf(...values));
    const means = await channelMeans(source, images, ortCalibration);
    expect([...means.get("x")!]).toEqual([20, 30]);
    const model = withCorrectedBiases(source, means, levels.int8);
    const [, , bias] = model.graph!.node[0]!.input;
    // What is lost is 0.004 of the other channel's mean: 0.12 and 0.08.
    const [first, second] = contentOf(model, bias!);
    expect(first).toBeCloseTo(4 + 0.12, 5);
    expect(second).toBeCloseTo(1 + 0.08, 5);
  });
});

describe("a loss", () => {
  const boxes = (...values: number[]): Answers => [{ b: Float32Array.from(values) }];
  const unknown = { pixelsOfOne: null, boxes: null };

  it("in iou is 1 less the overlap of boxes, in whichever form they are", () => {
    // 10x10 and the same moved by 5: 50 of 150 are shared.
    const corners = { ...unknown, boxes: { output: "b", form: "xyxy" as const } };
    const maxLoss = { most: 0.1, unit: "iou" as const };
    expect(lossMeter(maxLoss, boxes(0, 0, 10, 10), corners)(boxes(5, 0, 15, 10))).toBeCloseTo(2 / 3);
    const centre = { ...unknown, boxes: { output: "b", form: "cxcywh" as const } };
    expect(lossMeter(maxLoss, boxes(5, 5, 10, 10), centre)(boxes(10, 5, 10, 10))).toBeCloseTo(2 / 3);
    const corner = { ...unknown, boxes: { output: "b", form: "xywh" as const } };
    expect(lossMeter(maxLoss, boxes(0, 0, 10, 10), corner)(boxes(5, 0, 10, 10))).toBeCloseTo(2 / 3);
  });

  it("in iou finds boxes where an output has them, and holds each against its nearest where some are gone", () => {
    const maxLoss = { most: 0.1, unit: "iou" as const };
    const form = "xyxy" as const;
    // Two boxes in columns, with a score each behind: left, left, top, top, right, right, bottom, bottom, scores.
    const columns = { ...unknown, boxes: { output: "b", form, first: 0, step: 1, by: 2 } };
    const wanted = boxes(0, 20, 0, 20, 10, 30, 10, 30, 0.9, 0.8);
    const moved = boxes(0, 25, 0, 20, 10, 35, 10, 30, 0.1, 0.2);
    expect(lossMeter(maxLoss, wanted, columns)(moved)).toBeCloseTo(1 / 3);
    // Rows of a class, a score and a box; one of two is gone, so of three boxes that look for a partner one finds none.
    const rows = { ...unknown, boxes: { output: "b", form, first: 2, step: 6 } };
    const both = boxes(0, 0.9, 0, 0, 10, 10, 1, 0.8, 20, 20, 30, 30);
    expect(lossMeter(maxLoss, both, rows)(boxes(0, 0.9, 0, 0, 10, 10))).toBeCloseTo(1 / 3);
  });

  it("in px is the distance times the pixels of 1, and in % that over the spread", () => {
    const expected: Answers = [{ p: Float32Array.of(0, 0) }, { p: Float32Array.of(4, 0) }];
    const moved: Answers = [{ p: Float32Array.of(3, 4) }, { p: Float32Array.of(4, 0) }];
    expect(lossMeter({ most: 1, unit: "px" }, expected, { ...unknown, pixelsOfOne: 16 })(moved)).toBe(40);
    expect(lossMeter({ most: 1, unit: "%" }, expected, unknown)(moved)).toBe(125);
  });

  it.each([
    ["px", /needs --output-range/],
    ["iou", /needs an output of boxes/],
  ] as const)("in %s is refused where the outputs are not known to be such", (unit, message) => {
    expect(() => lossMeter({ most: 1, unit }, boxes(0, 0, 1, 1), unknown)).toThrow(message);
  });
});

describe("the search", () => {
  /** Images that are unlike each other. */
  const images = Array.from({ length: 24 }, (_, at) => feedsOf(Math.sin(at) * 10, Math.cos(3 * at) * 10));
  const source = twoLayers([127, 0.4, 0.4, 0.001], [0.001, 127, 127, 0.001]);

  async function searched(most: number) {
    const lowering = new Lowering({ source, scheme: "int8", examples: images, runtime: ortCalibration });
    const expected = await answersOf(toBinary(ModelProtoSchema, source), images, ortCalibration);
    const maxLoss = { most, unit: "%" as const };
    const lossOf = lossMeter(maxLoss, expected, { pixelsOfOne: null, boxes: null });
    const start = { equalise: false, correctBias: false, keep: new Set<string>() };
    const lines: string[] = [];
    const search = { lowering, maxLoss, lossOf, checks: images, runtime: ortCalibration, start };
    const found = await lowerWithin(search, (line) => lines.push(line));
    const loss = lossOf(await answersOf(found.file.bytes, images, ortCalibration));
    return { ...found, loss, lines };
  }

  it("takes nothing where all in 8 bits is near enough", async () => {
    const { choice, lines } = await searched(1000);
    expect(choice).toMatchObject({ equalise: false, correctBias: false });
    expect(lines).toHaveLength(1);
  });

  it("finds a file within the loss, and says what each step bought", async () => {
    const plain = await searched(1000);
    const { loss, lines } = await searched(plain.loss / 1.8);
    expect(loss).toBeLessThanOrEqual(plain.loss / 1.8);
    expect(lines[0]).toMatch(/^all in int8: answers move by \S+ %, \d+ bytes$/);
    expect(
      lines.slice(1).every((line) => /: \S+ % to \S+ %, -?\d+ bytes more$|which buys nothing$/.test(line)),
    ).toBe(true);
  });

  it("keeps layers together where each alone buys nothing, as another spoils the answers as much", async () => {
    const convs = ["a", "b", "c"];
    // 8 bits have the third's weights as they are.
    const noisy = [127, 0.4, 0.4, 0.3];
    const weights: Readonly<Record<string, number[]>> = { a: noisy, b: noisy, c: [127, 1, 1, 127] };
    const branches = decodeOnnx(
      onnxBytesOf({
        inputs: { x: [1, 2, 1, 1] },
        outputs: Object.fromEntries(convs.map((name) => [name, [1, 2, 1, 1]])),
        nodes: convs.map((name) => ({ op: "Conv", inputs: ["x", `w_${name}`], outputs: [name] })),
        constants: Object.fromEntries(
          convs.map((name) => [`w_${name}`, { shape: [2, 2, 1, 1], values: weights[name]! }]),
        ),
      }),
    );
    const lowering = new Lowering({
      source: branches,
      scheme: "int8",
      examples: images,
      runtime: ortCalibration,
    });
    const expected = await answersOf(toBinary(ModelProtoSchema, branches), images, ortCalibration);
    // The worse of two answers; the third does not count.
    const lossOf = (found: Answers) =>
      Math.max(
        ...["a", "b"].flatMap((name) =>
          found.map((outputs, at) => Math.abs(outputs[name]![0]! - expected[at]![name]![0]!)),
        ),
      );
    const search = {
      lowering,
      maxLoss: { most: 6, unit: "%" as const },
      lossOf,
      checks: images,
      runtime: ortCalibration,
      start: { equalise: false, correctBias: false, keep: new Set<string>() },
    };
    const lines: string[] = [];
    const { choice } = await lowerWithin(search, (line) => lines.push(line));
    // All in 8 bits are off by 11; the input, which the third reads in 8 bits, leaves 5.
    expect([...choice.keep]).toEqual(["a", "b"]);
    expect(lines.at(-1)).toMatch(/^a, b together go to float32: 11 % to 5\.0 %, -?\d+ bytes more$/);
  });

  it("says so where there is no such file", async () => {
    await expect(searched(1e-9)).rejects.toThrow(/No choice of layers was found/);
  });
});
