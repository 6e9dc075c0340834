import { describe, expect, it } from "vitest";
import { runRows } from "../../src/measure/run-rows.ts";
import { floats } from "../../src/tensors/arrays.ts";
import type { Tensors } from "../../src/core/tensor.ts";

/** Doubles what it gets, and counts the runs of each call. */
function doubler(floatsInRow: number) {
  const calls: number[] = [];
  const double = (feeds: Tensors): Tensors => {
    const { data, shape } = feeds["x"]!;
    return {
      y: floats(
        (data as Float32Array).map((value) => 2 * value),
        shape,
      ),
    };
  };
  const feedsOf = (indices: readonly number[]): Tensors => ({
    x: floats(new Float32Array(indices.length * floatsInRow).fill(indices[0]!), [
      indices.length,
      floatsInRow,
    ]),
  });
  return {
    calls,
    feedsOf,
    run: async (feeds: Tensors) => (calls.push(1), double(feeds)),
    runEach: async (runs: readonly Tensors[]) => (calls.push(runs.length), runs.map(double)),
  };
}

const firstOf = (answers: readonly Tensors[]) => answers.map(({ y }) => (y!.data as Float32Array)[0]);

describe("examples that are run in batches", () => {
  it.each([true, false])(
    "go together where a session takes several runs in a call, filled: %s",
    async (fill) => {
      const session = doubler(1);
      const answers = await runRows(session, { count: 7, batch: 2, fill, feedsOf: session.feedsOf });
      // The doubler fills a batch with the number of its first example.
      expect(firstOf(answers)).toEqual([0, 0, 4, 4, 8, 8, 12]);
      // The first call tells how large a run is.
      expect(session.calls).toEqual([1, 3]);
    },
  );

  it("go one by one where they are large, or a session takes one", async () => {
    // 2^20 floats there and back are 8 MiB.
    const large = doubler(2 ** 20);
    await runRows(large, { count: 3, batch: 1, fill: true, feedsOf: large.feedsOf });
    expect(large.calls).toEqual([1, 1, 1]);
    const { calls, feedsOf, run } = doubler(1);
    expect(firstOf(await runRows({ run }, { count: 3, batch: 1, fill: true, feedsOf }))).toEqual([0, 2, 4]);
    expect(calls).toEqual([1, 1, 1]);
  });
});
