import { beforeAll, describe, expect, test } from "vitest";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import { variantIds, variantOf, variants } from "../../src/zoo/registry.ts";
import type { Variant } from "../../src/zoo/types.ts";

const all: readonly Variant[] = Object.values(variants);

let backend: LoadedBackend;
beforeAll(async () => {
  backend = await loadBackend("tfjs/cpu");
});

function initialWeights(variant: Variant, seed: number): number[][] {
  const model = variant.build(backend.tf, { side: 8, channels: variant.channels }, seed);
  const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()));
  model.dispose();
  return weights;
}

describe("the registry", () => {
  test("holds every variant under its own id", () => {
    expect(all.map(({ id }) => id)).toEqual(variantIds);
    expect(new Set(variantIds).size).toBe(15);
  });

  test("does not count the heads, which have to be asked for", () => {
    expect(variantIds).not.toContain("u-net");
    expect(variantOf("u-net").family).toBe("heads");
  });

  test("refuses an unknown id and lists those there are", () => {
    expect(() => variantOf("cnn")).toThrow(
      /No variant "cnn"\. There are: question-cnn, .*linear-standardised, coordconv-max, .*u-net/,
    );
    // A name that every object has is no variant.
    expect(() => variantOf("toString")).toThrow(/No variant/);
  });

  test("compares only with variants that exist", () => {
    const others = all.flatMap(({ claim }) =>
      claim.supportedWhen.flatMap((rule) => ("of" in rule ? [rule.of] : [])),
    );
    expect(others.length).toBeGreaterThan(0);
    for (const id of others) expect(variantIds).toContain(id);
  });
});

describe("a variant's network", () => {
  // Counted by hand for 32x32: 5*5*in*out + out for a convolution, in*out + out for a dense layer.
  const conv = (inputs: number, outputs: number) => 25 * inputs * outputs + outputs;
  const dense = (inputs: number, outputs: number) => inputs * outputs + outputs;
  const afterFirst = conv(32, 64) + conv(64, 128) + dense(4 * 4 * 128, 100) + dense(100, 2);
  const wide = conv(1, 64) + conv(64, 128) + conv(128, 256) + dense(4 * 4 * 256, 200) + dense(200, 2);

  test.each([
    ["question-cnn", conv(3, 32) + afterFirst],
    ["cnn-gray", conv(1, 32) + afterFirst],
    ["cnn-zero-mean", conv(1, 32) + afterFirst],
    ["cnn-wide", wide],
    ["small-conv", conv(1, 8) + dense(16 * 16 * 8, 2)],
    ["dense-only", dense(1024, 100) + dense(100, 2)],
    ["sigmoid-hidden", dense(1024, 100) + dense(100, 2)],
    ["linear-exact", dense(1024, 2)],
    ["linear-standardised", dense(1024, 2)],
  ])("%s has as many parameters as its layers say", (id, parameters) => {
    const variant = variantOf(id);
    const model = variant.build(backend.tf, { side: 32, channels: variant.channels }, 1);
    expect(model.countParams()).toBe(parameters);
    model.dispose();
  });

  test.each(variantIds)("%s answers two numbers for raw pixels", (id) => {
    const variant = variantOf(id);
    const { tf } = backend;
    const model = variant.build(tf, { side: 8, channels: variant.channels }, 1);
    const shape: [number, number, number, number] = [3, 8, 8, variant.channels];
    const pixels = tf.tensor4d(new Float32Array(3 * 8 * 8 * variant.channels).fill(200), shape);
    const answer = model.predictOnBatch(pixels) as ReturnType<typeof tf.tensor>;
    expect(answer.shape).toEqual([3, 2]);
    expect(Array.from(answer.dataSync()).every(Number.isFinite)).toBe(true);
    tf.dispose([pixels, answer]);
    model.dispose();
  });

  test("starts from the same weights for the same seed, and from others for another", () => {
    const [first, again, other] = [
      initialWeights(variants["cnn-gray"], 7),
      initialWeights(variants["cnn-gray"], 7),
      initialWeights(variants["cnn-gray"], 8),
    ];
    expect(again).toEqual(first);
    expect(other[0]).not.toEqual(first[0]);
    expect(other.at(-2)).not.toEqual(first.at(-2));
  });

  test("starts from the weights of cnn-gray where a variant changes only the recipe", () => {
    expect(initialWeights(variants["cnn-low-lr"], 3)).toEqual(initialWeights(variants["cnn-gray"], 3));
    expect(initialWeights(variants["cnn-he"], 3)[0]).not.toEqual(initialWeights(variants["cnn-gray"], 3)[0]);
  });

  test("is named alike in every build, whatever was built before", () => {
    const [first, second] = [1, 2].map((seed) => {
      const model = variants["dense-only"].build(backend.tf, { side: 8, channels: 1 }, seed);
      const names = [model.name, ...model.layers.map(({ name }) => name)];
      model.dispose();
      return names;
    });
    expect(first).toEqual(["network", "scale", "flatten", "hidden", "point"]);
    expect(second).toEqual(first);
  });
});

describe("preprocessing", () => {
  function firstLayerOf(variant: Variant, pixels: number[]): number[] {
    const { tf } = backend;
    const model = variant.build(tf, { side: 2, channels: 1 }, 1);
    const input = tf.tensor4d(pixels, [1, 2, 2, 1]);
    const output = model.layers[0]!.apply(input) as typeof input;
    const values = Array.from(output.dataSync());
    tf.dispose([input, output]);
    model.dispose();
    return values;
  }

  test("maps raw pixels to [0, 1], or to [-1, 1] for cnn-zero-mean", () => {
    const [black, , , white] = firstLayerOf(variants["cnn-gray"], [0, 51, 102, 255]);
    expect(black).toBe(0);
    // float32: half a unit in the last place of 1.
    expect(white).toBeCloseTo(1, 6);
    const zeroMean = firstLayerOf(variants["cnn-zero-mean"], [0, 0, 255, 255]);
    expect(zeroMean[0]).toBe(-1);
    expect(zeroMean[3]).toBeCloseTo(1, 6);
  });

  test("standardises each image to mean 0 and variance 1", () => {
    // Mean 100, variance 10000; the layer adds 0.001 to the variance, which changes the 8th digit.
    const values = firstLayerOf(variants["linear-standardised"], [0, 200, 0, 200]);
    for (const [index, value] of values.entries()) expect(value).toBeCloseTo(index % 2 === 0 ? -1 : 1, 5);
  });
});
