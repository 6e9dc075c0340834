import type { FloatTensor } from "../../src/runtimes/single.ts";
import type { Session } from "../../src/runtimes/types.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { floats } from "../../src/tensors/arrays.ts";

/** A session of a model with one float32 input, run on bare arrays: its first output alone is asked for. */
/** What `single` gives. */
export type BareSession = ReturnType<typeof single>;

export function single(session: Session) {
  const input = session.inputs[0]!.name;
  const output = session.outputs[0]!.name;
  const known = new Map<FloatTensor, Tensors>();
  const feedsOf = (tensor: FloatTensor): Tensors => {
    const feeds = known.get(tensor) ?? { [input]: floats(tensor.data, tensor.shape) };
    known.set(tensor, feeds);
    return feeds;
  };
  const { remote } = session;
  return {
    timings: session.timings,
    run: async (tensor: FloatTensor) =>
      (await session.run(feedsOf(tensor), [output]))[output]!.data as Float32Array,
    ...(remote === undefined
      ? {}
      : {
          remote: { ...remote, timeRuns: (all: readonly FloatTensor[]) => remote.timeRuns(all.map(feedsOf)) },
        }),
    placement: (tensor: FloatTensor) => session.placement(feedsOf(tensor)),
    close: () => session.close(),
  };
}

/** One input named `x`. */
export function feedsOfX({ data, shape }: FloatTensor): Tensors {
  return { x: floats(data, shape) };
}
