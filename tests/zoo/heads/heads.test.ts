import { describe, expect, test } from "vitest";
import { pixelOptions, placeDataset, squareOptions } from "../../../src/dataset/places.ts";
import { drawBoxImages } from "../../../src/dataset/boxes.ts";
import type { ImageSet } from "../../../src/dataset/types.ts";
import { pointsFromOutputs, localisationAccuracy } from "../../../src/tasks/point/score.ts";
import { imageTensor, predictOutputs, setWeights, weightsOf } from "../../../src/training/network.ts";
import { modelFromSaved, savedNetworkFrom } from "../../../src/training/saved-network.ts";
import { cellCentres, gridOf, pixelCentres } from "../../../src/zoo/heads/coordinates.ts";
import { setExactWeights } from "../../../src/zoo/heads/coordconv-by-hand.ts";
import { headVariantIds, headVariants } from "../../../src/zoo/heads/registry.ts";
import { variantOf } from "../../../src/zoo/registry.ts";
import type { Variant } from "../../../src/zoo/types.ts";
import { engines } from "../../onnx/helpers/sessions.ts";
import { fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { batchRanges } from "../../../src/dataset/batches.ts";
import { expectParity } from "../../onnx/helpers/parity.ts";
import { tf } from "../../onnx/helpers/tf.ts";

const side = 32;
const build = (id: string, seed = 1, size = side) =>
  variantOf(id).build(tf, { side: size, channels: 1 }, seed);

/** Softmaxes that are to answer their highest cell multiply rounding by 50. */
const sharp = ["heatmap-argmax", "simcc", "u-net"];

describe("every head", () => {
  test.each(headVariantIds)("%s has the point of TF.js on ONNX Runtime", async (id) => {
    const model = build(id);
    await expectParity(model, {
      keepWeights: true,
      inputRange: [0, 255],
      tolerance: sharp.includes(id) ? 1e-4 : 1e-5,
    });
    model.dispose();
  });

  test.each(headVariantIds)("%s is saved in layers that TF.js knows, and answers the same", async (id) => {
    const model = build(id);
    const saved = await savedNetworkFrom(tf, model);
    const again = await modelFromSaved(tf, saved);
    const images = drawBoxImages({ ...squareOptions, side }, [{ left: 3, top: 17, size: 9 }], 1, "test");
    const first = await predictOutputs(tf, model, images);
    expect(first).toHaveLength(2);
    expect(first.every(Number.isFinite)).toBe(true);
    expect(await predictOutputs(tf, again, images)).toEqual(first);
    model.dispose();
    again.dispose();
  });

  test("is found under its own id, is of their family, and compares with variants that there are", () => {
    for (const [id, variant] of Object.entries<Variant>(headVariants)) {
      expect(variant.id).toBe(id);
      expect(variant.family).toBe("heads");
      const others = variant.claim.supportedWhen.flatMap((rule) => ("of" in rule ? [rule.of] : []));
      expect(headVariantIds).toEqual(expect.arrayContaining(others));
    }
  });

  test("starts from the same weights for the same seed, and from others for another", async () => {
    const weights = await Promise.all([7, 7, 8].map((seed) => weightsOf(build("resnet-small", seed))));
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]![0]).not.toEqual(weights[0]![0]);
  });

  test.each([
    ["u-net", 30, "a multiple of 4, and these have 30 pixels; make them 32"],
    ["vit-small", 40, "a multiple of 16, and these have 40 pixels; make them 48"],
  ])("%s says which images it can read", (id, size, message) => {
    expect(() => build(id, 1, size)).toThrow(message);
  });
});

describe("parameters", () => {
  const conv = (size: number, inputs: number, outputs: number) => size * size * inputs * outputs + outputs;
  const trained = (id: string) =>
    build(id, 1, 64).trainableWeights.reduce(
      (sum, { shape }) => sum + shape.reduce((a, b) => a! * b!, 1)!,
      0,
    );

  test("of the paper's networks are as many as it says", () => {
    // 906 and 72,850 are those of the released code; its BN adds 64 to 12,850.
    expect(trained("coordconv-max")).toBe(906);
    expect(trained("coordconv-average")).toBe(906);
    expect(trained("conv-uniform")).toBe(72_850);
    expect(trained("conv-quadrant")).toBe(12_850 + 64);
  });

  test("of a head with a map are those of its convolutions: places cost none", () => {
    const backbone = conv(5, 1, 8) + conv(5, 8, 16) + conv(3, 16, 16);
    expect(trained("dsnt")).toBe(backbone + 16);
    expect(trained("flatten-dense")).toBe(backbone + 16 * 16 * 16 * 32 + 32 + 2 * 32 + 2);
  });
});

describe("coordinates", () => {
  test("are from -1 to 1 at the middles of the outer pixels for CoordConv, and at the edges of the image for a map", () => {
    expect([...pixelCentres(3)]).toEqual([-1, 0, 1]);
    expect([...cellCentres(4)]).toEqual([-0.75, -0.25, 0.25, 0.75]);
    // x then y, cell after cell.
    expect([...gridOf(2, 2)]).toEqual([-0.5, -0.5, 0.5, -0.5, -0.5, 0.5, 0.5, 0.5]);
  });

  test("reach the image as channels: columns count to the right and rows down", () => {
    const model = build("coordconv-max", 1, 4);
    const channels = tf.model({
      inputs: model.inputs,
      outputs: model.getLayer("with-coordinates").output,
    });
    const answer = channels.predict(tf.ones([1, 4, 4, 1]).mul(51)) as tf.Tensor;
    const values = answer.arraySync() as number[][][][];
    expect(values[0]![0]!.map(([, column]) => column)).toEqual([...pixelCentres(4)]);
    expect(values[0]!.map((row) => row[0]![2])).toEqual([...pixelCentres(4)]);
    expect(values[0]!.flat().every(([pixel]) => Math.abs(pixel! - 0.2) < 1e-6)).toBe(true);
    model.dispose();
  });
});

describe("CoordConv by hand", () => {
  test.each([
    ["one bright pixel", pixelOptions, 4],
    ["a grey square of 9x9", squareOptions, 0],
  ] as const)(
    "finds all 3,136 places of %s without error",
    async (_, options, margin) => {
      const model = build("coordconv-max", 1, 64);
      setExactWeights(tf, model, options);
      const { validation } = placeDataset(options, { split: "seen", margin }, 1);
      expect(validation.count).toBe(3136);
      // On ONNX Runtime, which is some hundred times as fast as TF.js on one CPU.
      const { bytes, inputs } = onnxFromLayersModel(fromLiveModel(model));
      const outputs = new Float32Array(2 * validation.count);
      for (const indices of batchRanges(validation.count, 196)) {
        const images = imageTensor(tf, validation, indices);
        const [answer] = Object.values(
          await engines["onnxruntime-node CPU"]!(bytes, { [inputs[0]!.name]: images }),
        );
        outputs.set(answer!.data, 2 * indices[0]!);
        images.dispose();
      }
      const points = pointsFromOutputs(outputs, variantOf("coordconv-max").outputRange);
      const { meanErrorPx, within1Px } = localisationAccuracy(points, validation.targets, 64);
      expect(within1Px).toBe(1);
      // float32: a few units in the last place of 64.
      expect(meanErrorPx).toBeLessThan(2e-5);
      model.dispose();
    },
    300_000,
  );

  test("answers one point for all places where the maximum is an average", async () => {
    const model = build("coordconv-average", 1, 64);
    setExactWeights(tf, model, pixelOptions);
    const places = [4, 30, 59].flatMap((left) => [{ left, top: 63 - left, size: 1 }]);
    const images = drawBoxImages(pixelOptions, places, 1, "test");
    const outputs = await predictOutputs(tf, model, images);
    expect(spreadOf(outputs)).toBeLessThan(1e-6);
    model.dispose();
  }, 300_000);
});

/** Largest less smallest answer, over x and y. */
function spreadOf(outputs: Float32Array): number {
  const axis = (number: 0 | 1) => outputs.filter((_, index) => index % 2 === number);
  return Math.max(...[axis(0), axis(1)].map((values) => Math.max(...values) - Math.min(...values)));
}

describe("convolution with a global average", () => {
  const squares = (lefts: readonly number[], top: number): ImageSet =>
    drawBoxImages(
      squareOptions,
      lefts.map((left) => ({ left, top, size: 9 })),
      1,
      "test",
    );

  test("without padding is blind to the place, to 1e-6, wherever every window that sees the square is there", async () => {
    const model = build("gap-valid", 5, 64);
    // Three 3x3 convolutions see 3 pixels to each side of their middle: 6 pixels from each edge all of them are there.
    const inside = await predictOutputs(tf, model, squares([6, 7, 20, 33, 49], 31));
    expect(spreadOf(inside)).toBeLessThan(1e-6);
    const atEdge = await predictOutputs(tf, model, squares([0, 31], 31));
    expect(spreadOf(atEdge)).toBeGreaterThan(1e-4);
    model.dispose();
  }, 120_000);

  test("with zero padding tells a place at the edge, and none further in than it can see", async () => {
    const model = build("gap-same", 5, 64);
    setWeights(
      tf,
      model,
      // A background of black is told from padding by what a bias makes of it.
      (await weightsOf(model)).map((values) => (values.length <= 8 ? values.fill(0.1) : values)),
    );
    expect(spreadOf(await predictOutputs(tf, model, squares([6, 20, 49], 31)))).toBeLessThan(1e-6);
    expect(spreadOf(await predictOutputs(tf, model, squares([0, 31], 31)))).toBeGreaterThan(1e-4);
    model.dispose();
  }, 120_000);
});

test("a transformer without positions answers the same wherever the patches are put", async () => {
  const places = [
    { left: 3, top: 4, size: 9 },
    { left: 3 + 32, top: 4 + 16, size: 9 },
  ];
  const images = drawBoxImages(squareOptions, places, 1, "test");
  const [blind, seeing] = [build("vit-no-position", 3, 64), build("vit-small", 3, 64)];
  expect(spreadOf(await predictOutputs(tf, blind, images))).toBeLessThan(1e-6);
  expect(spreadOf(await predictOutputs(tf, seeing, images))).toBeGreaterThan(1e-3);
  blind.dispose();
  seeing.dispose();
}, 120_000);
