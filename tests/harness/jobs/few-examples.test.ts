import { describe, expect, it } from "vitest";
import { fewExamples } from "../../../harness/jobs/few-examples.ts";
import { floats } from "../../../src/tensors/arrays.ts";
import type { ReferenceSet } from "../../../harness/workers/reference-file.ts";

/** Input number n is [n], and its answer is the point (n, -n). */
function referenceOf(count: number): ReferenceSet {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return {
    examples: numbers.map((number) => ({ x: floats(Float32Array.of(number), [1, 1]) })),
    unbatched: [],
    answers: numbers.map((number) => ({ y: floats(Float32Array.of(number, -number), [1, 2]) })),
    backend: "tfjs/node",
    side: 32,
  };
}

const numbersOf = ({ examples }: ReferenceSet) => examples.map(({ x }) => x!.data[0]);

describe("the reference of a software adapter", () => {
  it("is every eighth of 64 inputs for a batch of one, each with its own answer", () => {
    const few = fewExamples(referenceOf(64), 1);
    expect(numbersOf(few)).toEqual([0, 8, 16, 24, 32, 40, 48, 56]);
    expect(few.answers.slice(0, 3).flatMap(({ y }) => [...(y!.data as Float32Array)])).toEqual([
      0, -0, 8, -8, 16, -16,
    ]);
    expect(few.answers).toHaveLength(8);
  });

  it("fills one batch with different inputs", () => {
    expect(new Set(numbersOf(fewExamples(referenceOf(64), 32))).size).toBe(32);
  });

  it("is the whole one where that is no larger", () => {
    expect(fewExamples(referenceOf(64), 1024)).toEqual(referenceOf(64));
    expect(fewExamples(referenceOf(5), 1)).toEqual(referenceOf(5));
  });
});
