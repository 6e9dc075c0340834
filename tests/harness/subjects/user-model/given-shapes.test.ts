import { expect, it } from "vitest";
import { requireArrays } from "../../../../harness/subjects/user-model/given-inputs.ts";
import { shapesOfArrays } from "../../../../harness/subjects/user-model/given-shapes.ts";
import type { Tensor } from "../../../../src/core/tensor.ts";
import { sizeOf } from "../../../../src/core/shapes.ts";

const zeros = (...shape: number[]): Tensor => ({
  dtype: "float32",
  shape,
  data: new Float32Array(sizeOf(shape)),
});
const port = (name: string, ...shape: (number | null)[]) => ({ name, dtype: "float32" as const, shape });

it("arrays say what inputs leave open, and nothing of those that do not", () => {
  const inputs = [port("ids", null, null), port("image", null, 8, 8, 3), port("table", 3, null)];
  const arrays = { ids: zeros(16, 9), image: zeros(16, 8, 8, 3), table: zeros(3, 5) };
  expect(shapesOfArrays(inputs, arrays, "in.npz")).toEqual({ ids: [9], table: [3, 5] });
  // Several of an input without a batch.
  expect(shapesOfArrays([port("table", 3, null)], { table: zeros(7, 3, 5) }, "in.npz")).toEqual({
    table: [3, 5],
  });
  expect(
    shapesOfArrays([{ name: "x", dtype: "float32", shape: null }], { x: zeros(4, 2) }, "in.npz"),
  ).toEqual({
    x: [2],
  });
});

it("an array of other dimensions is refused with both shapes", () => {
  expect(() => shapesOfArrays([port("ids", null, null, 4)], { ids: zeros(16, 9, 3) }, "in.npz")).toThrow(
    '"ids" in in.npz is [16, 9, 3], and the model reads [N, N, 4].',
  );
});

it("an input that no array is for is named before its shape is asked for", () => {
  const inputs = [port("ids", null, null), port("mask", null, null)];
  expect(() => requireArrays(inputs, { ids: zeros(4, 7) }, "in.npz")).toThrow(
    'in.npz has no array "mask"; it has ids, and the model reads ids, mask.',
  );
  expect(() => requireArrays(inputs, { ids: zeros(4, 7), mask: zeros(4, 7) }, "in.npz")).not.toThrow();
});
