import type { Tensors } from "../../src/core/tensor.ts";
import type { Session } from "../../src/runtimes/types.ts";
import type { InputSet } from "../workers/reference-file.ts";
import { feedsOf } from "./batches.ts";

/**
 * Whether two inputs in one batch are answered with as many rows as by themselves. A model that mixes its batch, such as
 * TF.js's Softmax behind Masking, which makes [N, N, C] of [N, 1, C], can only be compared one input at a time.
 *
 * @param answers of the first inputs, each by itself
 */
export async function haveOwnRows(
  session: Pick<Session, "run">,
  inputs: InputSet,
  answers: readonly Tensors[],
): Promise<boolean> {
  const [first, second] = answers;
  if (first === undefined || second === undefined) return true;
  let together: Tensors;
  try {
    together = await session.run(feedsOf(inputs, [0, 1]));
  } catch {
    // A model that fails so fails in the cells, which say why.
    return true;
  }
  return Object.entries(first).every(
    ([
      name,
      {
        shape: [rows = 0, ...rest],
      },
    ]) => {
      const [more = 0, ...others] = second[name]?.shape ?? [];
      if (others.join() !== rest.join()) return true;
      return together[name]?.shape.join() === [rows + more, ...rest].join();
    },
  );
}
