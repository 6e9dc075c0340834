import { expect, it } from "vitest";
import { distancesOf, waveFeeds } from "../../../harness/ort-quantization/examples.ts";
import { mobileNetV2 } from "../../../harness/ort-quantization/mobilenet-v2.ts";
import { randomFrom } from "../../../src/core/random.ts";

it("a distance is told in per cent of how far the expected answers are from their mean", () => {
  // Mean (2, 0), each 2 from it; the answers are 1 and 0 off.
  const expected = [Float32Array.of(0, 0), Float32Array.of(4, 0)];
  expect(distancesOf([Float32Array.of(0, 1), Float32Array.of(4, 0)], expected)).toEqual([50, 0]);
});

it("MobileNetV2 has the 3.5 million parameters that its authors count, and 52 convolutions", () => {
  const { node, initializer } = mobileNetV2(1).graph!;
  const sizes = initializer.map(({ dims }) => dims.reduce((size, dim) => size * Number(dim), 1));
  // 3,504,872 as published, with a scale and a shift for each of 17,056 channels; folded there is a bias in their place.
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(3_504_872 - 17_056 + 2);
  expect(node.filter(({ opType }) => opType === "Conv")).toHaveLength(52);
  expect(node.filter(({ opType }) => opType === "Add")).toHaveLength(10);
});

it("images are the same ones for a seed, and unlike each other", () => {
  const draw = () => waveFeeds("x", [1, 1, 4, 4], 2, randomFrom(3, "waves"));
  expect(draw()).toEqual(draw());
  const [first, second] = draw();
  expect(first!["x"]!.data).not.toEqual(second!["x"]!.data);
});
