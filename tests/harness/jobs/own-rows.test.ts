import { describe, expect, it } from "vitest";
import { haveOwnRows } from "../../../harness/jobs/own-rows.ts";
import type { Tensors } from "../../../src/core/tensor.ts";
import { floats } from "../../../src/tensors/arrays.ts";

const examples = [1, 2].map((number) => ({ x: floats(Float32Array.of(number, number), [1, 2]) }));
const inputs = { examples, unbatched: [] };

/** A model of two numbers an input that answers with a shape which the batch tells. */
async function isRowByRow(shapeOf: (batch: number) => readonly number[]): Promise<boolean> {
  const run = ({ x }: Tensors) => {
    const shape = shapeOf(x!.shape[0]!);
    return Promise.resolve({ y: floats(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape) });
  };
  return haveOwnRows({ run }, inputs, [await run(examples[0]!), await run(examples[1]!)]);
}

describe("inputs of a batch", () => {
  it("have rows of their own where two have twice as many as one", async () => {
    expect(await isRowByRow((batch) => [batch, 3])).toBe(true);
    expect(await isRowByRow((batch) => [4 * batch, 3])).toBe(true);
  });

  it("have none where a batch of N gives [N, N, 3], as TF.js's Softmax behind Masking does", async () => {
    expect(await isRowByRow((batch) => [batch, batch, 3])).toBe(false);
  });

  it("have none where the batch is summed up", async () => {
    expect(await isRowByRow(() => [1, 3])).toBe(false);
  });

  it("are not asked for where a batch fails: the cells say why", async () => {
    const run = () => Promise.reject(new Error("no batch of 2"));
    const answers = examples.map(() => ({ y: floats(new Float32Array(3), [1, 3]) }));
    expect(await haveOwnRows({ run }, inputs, answers)).toBe(true);
  });
});
