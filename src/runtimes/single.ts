import { BoxbenchError } from "../core/errors.ts";
import { sizeOf } from "../core/shapes.ts";
import type { Port, Tensors } from "../core/tensor.ts";
import { floats } from "../tensors/arrays.ts";
import type { OpenTimings, Placement, RemoteTimer, Runtime, Session } from "./types.ts";

/** A float32 tensor in row-major order. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A session of before there were names: one float32 input, and of the outputs the first. Plug-ins may go on with it. */
export interface SingleSession {
  readonly timings: OpenTimings;
  run(input: FloatTensor): Promise<Float32Array>;
  readonly remote?: Omit<RemoteTimer, "timeRuns"> & {
    timeRuns(inputs: readonly FloatTensor[]): Promise<number[]>;
  };
  placement(input: FloatTensor): Promise<Placement | null>;
  close(): Promise<void>;
}

/** A runtime from outside: its sessions have either form. */
export type PlugIn = Omit<Runtime, "open"> & {
  open(...values: Parameters<Runtime["open"]>): Promise<Session | SingleSession>;
};

/**
 * Gives a session of the single form names. The shape of its output is what the model's file says, with what is open
 * told by the number of elements.
 *
 * @param inputs of the model's file
 * @param outputs of the model's file; the session answers the first
 * @throws BoxbenchError USAGE where the model needs another form: several inputs, or anything but float32
 */
export function fromSingle(
  single: SingleSession,
  inputs: readonly Port[],
  outputs: readonly Port[],
): Session {
  const [input, ...others] = inputs;
  const [output] = outputs;
  if (input === undefined || output === undefined || others.length > 0 || input.dtype !== "float32") {
    throw new BoxbenchError(
      "USAGE",
      `A session with run(input) takes one float32 input, and the model has ${inputs
        .map(({ name, dtype }) => `"${name}" ${dtype}`)
        .join(", ")}: give it "inputs" and "outputs", and run(feeds, wanted). See docs/adding-a-runtime.md.`,
    );
  }
  const bare = (feeds: Tensors): FloatTensor => {
    const { data, shape } = feeds[input.name]!;
    return { data: data as Float32Array, shape };
  };
  const { remote } = single;
  // The remote side knows an input by its object, so each keeps one.
  const known = new WeakMap<Tensors, FloatTensor>();
  const kept = (feeds: Tensors) => {
    const found = known.get(feeds) ?? bare(feeds);
    known.set(feeds, found);
    return found;
  };
  return {
    timings: single.timings,
    inputs,
    outputs: [output],
    run: async (feeds) => {
      const answer: unknown = await single.run(bare(feeds));
      if (!(answer instanceof Float32Array)) {
        throw new BoxbenchError("MODEL_FILE", `run() answered with ${nameOf(answer)}, not a Float32Array.`);
      }
      const rows = bare(feeds).shape[0] ?? 1;
      return { [output.name]: floats(answer, shapeOf(answer.length, output, rows)) };
    },
    ...(remote === undefined
      ? {}
      : { remote: { ...remote, timeRuns: (feeds: readonly Tensors[]) => remote.timeRuns(feeds.map(kept)) } }),
    placement: (feeds) => single.placement(bare(feeds)),
    close: () => single.close(),
  };
}

/** The declared shape where it holds so many elements, else rows of what is left. */
function shapeOf(length: number, { shape }: Port, rows: number): number[] {
  const [batch, ...rest] = shape ?? [];
  const declared = [batch === undefined || batch === null ? rows : batch, ...rest];
  const isKnown = declared.every((dimension) => dimension !== null);
  if (shape !== null && isKnown && sizeOf(declared) === length) return declared;
  return Number.isInteger(length / rows) ? [rows, length / rows] : [length];
}

function nameOf(value: unknown): string {
  return typeof value === "object" && value !== null ? value.constructor.name : typeof value;
}
