import { expect, test } from "vitest";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { boxDataset, sha256OfImages, withChannels } from "../../src/dataset/dataset.ts";
import type { ImageSet } from "../../src/dataset/types.ts";

const tiny: ImageSet = {
  count: 1,
  side: 1,
  height: 1,
  width: 1,
  channels: 3,
  pixels: Uint8Array.of(10, 20, 30),
  targets: Float32Array.of(0, 0.5),
};

test("train and validation images come from different random numbers", () => {
  const { train, validation, source } = boxDataset({
    options: defaultBoxOptions,
    seed: 3,
    trainCount: 30,
    validationCount: 20,
  });
  expect([train.count, validation.count]).toEqual([30, 20]);
  expect(train).toEqual(makeBoxImages(defaultBoxOptions, 30, 3, "train-images"));
  expect(validation).toEqual(makeBoxImages(defaultBoxOptions, 20, 3, "validation-images"));
  expect(train.targets.subarray(0, 40)).not.toEqual(validation.targets);
  expect(source).toEqual({ kind: "boxes", seed: 3, options: defaultBoxOptions });
});

test("colour becomes luma and grey becomes three equal channels", () => {
  // 0.299 * 10 + 0.587 * 20 + 0.114 * 30 = 18.15
  expect(Array.from(withChannels(tiny, 1).pixels)).toEqual([18]);
  const grey = { ...tiny, channels: 1 as const, side: 2, pixels: Uint8Array.of(0, 7, 128, 255) };
  expect(Array.from(withChannels(grey, 3).pixels)).toEqual([0, 0, 0, 7, 7, 7, 128, 128, 128, 255, 255, 255]);
});

test("every grey level survives the way to three channels and back", () => {
  const pixels = Uint8Array.from({ length: 256 }, (_, level) => level);
  const grey: ImageSet = { ...tiny, side: 16, channels: 1, pixels };
  expect(withChannels(withChannels(grey, 3), 1).pixels).toEqual(pixels);
});

test("a set that has the channels already is not copied", () => {
  expect(withChannels(tiny, 3)).toBe(tiny);
});

test("the hash of a set is that of its shape, its pixels and its little-endian targets", () => {
  // printf '1x1x1x3\n\x0a\x14\x1e\0\0\0\0\0\0\0\x3f' | sha256sum
  expect(sha256OfImages(tiny)).toBe("1140d0926073e71b8e177e953f50b16329d006f70384fb14c36517bbbca73683");
});

test("the hash changes with a pixel, a target and the shape", () => {
  const hashes = [
    tiny,
    { ...tiny, pixels: Uint8Array.of(10, 20, 31) },
    { ...tiny, targets: Float32Array.of(0, -0.5) },
    { ...tiny, count: 3, channels: 1 as const },
  ].map(sha256OfImages);
  expect(new Set(hashes).size).toBe(4);
});

test("the hash sees only the set's own part of a larger buffer", () => {
  const targets = Float32Array.of(9, 9, 0, 0.5, 9).subarray(2, 4);
  expect(sha256OfImages({ ...tiny, targets })).toBe(sha256OfImages(tiny));
});
