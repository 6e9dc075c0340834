import { describe, expect, it } from "vitest";
import { answersInTime } from "../../../harness/jobs/reference.ts";
import type { Tensors } from "../../../src/core/tensor.ts";
import { floats } from "../../../src/tensors/arrays.ts";

/** 20 inputs, and a model that answers input n with n on a clock that goes on by some seconds for each run. */
async function countOf(secondsOfRun: number, batch: number): Promise<{ answered: number[]; runs: number }> {
  let [clockMs, runs] = [0, 0];
  const run = async ({ x }: Tensors): Promise<Tensors> => {
    clockMs += secondsOfRun * 1000;
    runs += 1;
    return { y: x! };
  };
  const examples = Array.from({ length: 20 }, (_, number) => ({
    x: floats(Float32Array.of(number), [1, 1]),
  }));
  const answers = await answersInTime({ run }, { examples, unbatched: [] }, batch, () => clockMs);
  return { answered: answers.map(({ y }) => Number(y!.data[0])), runs };
}

describe("the answers of a reference", () => {
  it("are those of all inputs where there is time", async () => {
    const { answered, runs } = await countOf(1, 1);
    expect(answered).toEqual(Array.from({ length: 20 }, (_, number) => number));
    expect(runs).toBe(20);
  });

  it("are those that a minute has time for, the first ones, and none is asked for twice", async () => {
    expect(await countOf(10, 1)).toEqual({ answered: [0, 1, 2, 3, 4, 5], runs: 6 });
    expect(await countOf(10, 2)).toMatchObject({ runs: 6, answered: { length: 12 } });
  });

  it("are two where one takes longer than the minute", async () => {
    expect(await countOf(80, 1)).toEqual({ answered: [0, 1], runs: 2 });
    expect(await countOf(80, 4)).toMatchObject({ runs: 1, answered: { length: 4 } });
  });
});
