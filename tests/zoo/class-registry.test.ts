import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import { classVariantIds, classVariants } from "../../src/zoo/class-registry.ts";
import { variantIds } from "../../src/zoo/registry.ts";
import { anyVariantOf, classVariantOf, defaultVariantIds } from "../../src/zoo/tasks.ts";
import type { ClassVariant } from "../../src/zoo/types.ts";

const all: readonly ClassVariant[] = Object.values(classVariants);

let backend: LoadedBackend;
beforeAll(async () => {
  backend = await loadBackend("tfjs/cpu");
});

describe("the registry of classifiers", () => {
  test("holds every variant under its own id, which no other task has", () => {
    expect(all.map(({ id }) => id)).toEqual(classVariantIds);
    expect(classVariantIds.filter((id) => variantIds.includes(id))).toEqual([]);
    expect(anyVariantOf("flatline").task).toBe("classes");
    expect(anyVariantOf("question-cnn").task).toBeUndefined();
    expect(() => classVariantOf("question-cnn")).toThrow(/No variant "question-cnn"/);
  });

  test("has the variants of the discussions", () => {
    const issued =
      "huge-cnn mnist-small huge-augmented small-augmented pretrained-frozen autoencoder-encoder huge-lr-0.1 huge-lr-0.01 huge-lr-0.005 huge-lr-0.001 huge-momentum flatline flatline-sigmoid flatline-softmax flatline-zero-mean flatline-he flatline-dense";
    for (const id of issued.split(" ")) {
      expect(classVariantIds).toContain(id);
    }
  });

  test("compares only with variants that exist", () => {
    const others = all.flatMap(({ claim }) =>
      claim.supportedWhen.flatMap((rule) => ("of" in rule ? [rule.of] : [])),
    );
    expect(others.length).toBeGreaterThan(0);
    for (const id of others) expect(classVariantIds).toContain(id);
  });

  test("keeps out of git exactly what is made on demand", async () => {
    const lines = (await readFile(new URL("../../.gitignore", import.meta.url), "utf8")).split("\n");
    const folders = lines.filter((line) => line.startsWith("models/")).map((line) => line.slice(7, -1));
    const isIgnored = (id: string) =>
      folders.some((folder) => new RegExp(`^${folder.replace("*", ".*")}$`).test(id));
    expect([...variantIds, ...classVariantIds].filter(isIgnored)).toEqual(
      all.filter(({ onDemand }) => onDemand !== undefined).map(({ id }) => id),
    );
  });

  test("leaves what is large for those who ask for it", () => {
    const ids = defaultVariantIds("classes");
    expect(ids).toContain("flatline");
    expect(ids.filter((id) => id.startsWith("huge"))).toEqual([]);
    expect(defaultVariantIds("point")).toEqual(variantIds);
  });
});

describe("a classifier's network", () => {
  // Counted by hand: size^2 * in * out + out for a convolution, in * out + out for a dense layer.
  const conv = (size: number, inputs: number, outputs: number) => size ** 2 * inputs * outputs + outputs;
  const dense = (inputs: number, outputs: number) => inputs * outputs + outputs;
  // 80x130, valid: 78x128, halved 39x64; valid: 37x62, halved 18x31.
  const huge =
    conv(3, 1, 64) +
    conv(3, 64, 64) +
    conv(3, 64, 128) +
    conv(3, 128, 128) +
    dense(18 * 31 * 128, 512) +
    dense(512, 1);
  const small = conv(3, 1, 32) + conv(3, 32, 64) + conv(3, 64, 64);
  const flatline = conv(5, 3, 32) + conv(5, 32, 64);

  test.each([
    ["huge-cnn", huge],
    // 28: 26, 13, 11, 5, 3, 1.
    ["mnist-small", small + dense(64, 1)],
    // 80x130: 78x128, 39x64, 37x62, 18x31, 16x29, 8x14.
    ["pretrained-frozen", small + dense(8 * 14 * 64, 1)],
    ["autoencoder-encoder", small + dense(8 * 14 * 64, 1)],
    // 64: 60, 30, 26, 13.
    ["flatline", flatline + dense(13 * 13 * 64, 2)],
    ["flatline-sigmoid", flatline + dense(13 * 13 * 64, 1)],
    ["flatline-dense", dense(64 * 64 * 3, 100) + dense(100, 2)],
    // 256: 252, 126, 122, 61.
    ["flatline-256", flatline + dense(61 * 61 * 64, 2)],
  ])("%s has as many parameters as its layers say", (id, parameters) => {
    const variant = classVariantOf(id);
    const model = variant.build(backend.tf, variant.images, 1);
    expect(model.countParams()).toBe(parameters);
    model.dispose();
  });

  test("of the huge CNN has the 36.8 million parameters of the discussion", () => {
    expect(huge).toBe(36_829_121);
  });

  test.each(classVariantIds)("%s answers as many numbers as its head has, for raw pixels", (id) => {
    const variant = classVariantOf(id);
    const { tf } = backend;
    const { channels } = variant.images;
    const input = { height: 30, width: 36, channels };
    const model = variant.build(tf, input, 1);
    const pixels = tf.tensor4d(new Float32Array(2 * 30 * 36 * channels).fill(200), [2, 30, 36, channels]);
    const answer = model.predictOnBatch(pixels) as ReturnType<typeof tf.tensor>;
    expect(answer.shape).toEqual([2, variant.head === "sigmoid" ? 1 : 2]);
    expect(Array.from(answer.dataSync()).every(Number.isFinite)).toBe(true);
    tf.dispose([pixels, answer]);
    model.dispose();
  });

  test("freezes what it takes over, and nothing else", () => {
    const model = classVariants["pretrained-frozen"].build(
      backend.tf,
      { height: 30, width: 36, channels: 1 },
      1,
    );
    const trainable = model.layers.filter(({ trainableWeights }) => trainableWeights.length > 0);
    expect(trainable.map(({ name }) => name)).toEqual(["probability"]);
    model.dispose();
  });
});
