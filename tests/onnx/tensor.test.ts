import { array, assert, constant, integer, property, shuffledSubarray, tuple } from "fast-check";
import { expect, it } from "vitest";
import { sizeOf } from "../../src/core/shapes.ts";
import { floatTensor, mappedAlong, permuted } from "../../src/onnx/tensor.ts";

it("moves [2, 3] to [3, 2]", () => {
  const tensor = permuted(floatTensor([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)), [1, 0]);
  expect([tensor.shape, [...tensor.read()]]).toEqual([
    [3, 2],
    [1, 4, 2, 5, 3, 6],
  ]);
});

it("puts every element where its indices say, for any shape and order", () => {
  const cases = array(integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }).chain((shape) =>
    tuple(
      constant(shape),
      shuffledSubarray(
        shape.map((_, axis) => axis),
        { minLength: shape.length },
      ),
    ),
  );
  assert(
    property(cases, ([shape, permutation]) => {
      const source = Float32Array.from({ length: sizeOf(shape) }, (_, index) => index);
      const result = permuted(floatTensor(shape, source), permutation);
      const data = result.read();
      const at = (sizes: readonly number[], indices: readonly number[]) =>
        sizes.reduce((flat, size, axis) => flat * size + indices[axis]!, 0);
      for (let flat = 0; flat < source.length; flat += 1) {
        const indices = shape.map((size, axis) => Math.floor(flat / sizeOf(shape.slice(axis + 1))) % size);
        const moved = permutation.map((axis) => indices[axis]!);
        expect(data[at(result.shape, moved)]).toBe(flat);
      }
    }),
    { numRuns: 100 },
  );
});

it("scales along an axis and leaves the source alone", () => {
  const source = Float32Array.of(1, 2, 3, 4, 5, 6);
  const scaled = mappedAlong(floatTensor([2, 3], source), 1, (element, index) => element * 10 ** index);
  expect([...scaled.read()]).toEqual([1, 20, 300, 4, 50, 600]);
  expect([...source]).toEqual([1, 2, 3, 4, 5, 6]);
});
