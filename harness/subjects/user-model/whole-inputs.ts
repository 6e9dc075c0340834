import type { Tensor } from "../../../src/core/tensor.ts";
import type { InputSet } from "../../workers/reference-file.ts";

/**
 * Whether all examples have the same in inputs without a batch, such as a threshold. Several examples go into one batch
 * only then: such an input has room for one value there.
 */
export function shareWholeInputs({ examples, unbatched }: InputSet): boolean {
  const [first] = examples;
  return unbatched.every((name) => {
    const one = first?.[name];
    return one === undefined || examples.every((example) => isSame(example[name]!, one));
  });
}

function isSame(tensor: Tensor, other: Tensor): boolean {
  if (tensor === other) return true;
  return (
    tensor.shape.join() === other.shape.join() &&
    tensor.data.every((value, at) => Object.is(value, other.data[at]))
  );
}
