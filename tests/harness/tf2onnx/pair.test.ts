import { expect, it } from "vitest";
import { pairOf } from "../../../harness/tf2onnx/pair.ts";
import { fileWith, onnxBytesOf } from "../../helpers/onnx-models.ts";

/** y = x + bias for one row of four, and then `more` times an Abs, which costs time and changes no positive number. */
const adding = (bias: number, more = 0, input = "x") =>
  onnxBytesOf({
    inputs: { [input]: ["batch", 4] },
    outputs: { [`y${more}`]: ["batch", 4] },
    constants: { bias: { shape: [1], values: [bias] } },
    nodes: [
      { op: "Add", inputs: [input, "bias"], outputs: ["y0"] },
      ...Array.from({ length: more }, (_, index) => ({
        op: "Abs",
        inputs: [`y${index}`],
        outputs: [`y${index + 1}`],
      })),
    ],
  });

it("two files of one model differ by what they answer differently, whatever their ports are called", async () => {
  const first = await fileWith("first.onnx", adding(1));
  const second = await fileWith("second.onnx", adding(1.5, 0, "serving_default_x:0"));
  const { largestDifference, ratio, interval } = await pairOf(first, second, 3);
  expect(largestDifference).toBeCloseTo(0.5, 6);
  expect(interval[0]).toBeLessThanOrEqual(ratio);
  expect(interval[1]).toBeGreaterThanOrEqual(ratio);
});

it("the ratio is the first one's time over the second one's", async () => {
  const short = await fileWith("short.onnx", adding(1));
  const long = await fileWith("long.onnx", adding(1, 400));
  expect((await pairOf(short, long, 3)).ratio).toBeLessThan(1);
  expect((await pairOf(long, short, 3)).ratio).toBeGreaterThan(1);
});

it("files with another number of inputs are not compared", async () => {
  const two = onnxBytesOf({
    inputs: { a: [1, 4], b: [1, 4] },
    outputs: { y: [1, 4] },
    nodes: [{ op: "Add", inputs: ["a", "b"], outputs: ["y"] }],
  });
  const [one, other] = [await fileWith("one.onnx", adding(1)), await fileWith("two.onnx", two)];
  await expect(pairOf(one, other, 3)).rejects.toThrow("One file has 2 inputs, the other 1.");
});
