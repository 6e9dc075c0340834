import * as ort from "onnxruntime-node";
import { BoxbenchError } from "../../src/core/errors.ts";
import { randomFrom } from "../../src/core/random.ts";
import { raceOf, type RaceBlock } from "../../src/measure/racing.ts";
import { median } from "simple-statistics";

/** Two files of one model, run in turns. */
export interface Pair {
  /** Time of the first over that of the second, within rounds. */
  readonly ratio: number;
  /** Of 95 % (Student's t on the logarithms, `raceOf`). */
  readonly interval: readonly [low: number, high: number];
  /** Largest absolute difference of an element of an output of the same place and shape. */
  readonly largestDifference: number;
}

/** Long enough for a hundred calls of a small network. */
const blockMs = 150;

/**
 * Runs both on one thread of onnxruntime-node with the same seeded inputs, in turns, the other one first in every second
 * round.
 *
 * @throws BoxbenchError ONNX_FILE when they do not have the same ports
 */
export async function pairOf(first: string, second: string, rounds: number): Promise<Pair> {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const sessions = await Promise.all(
    [first, second].map((path) => ort.InferenceSession.create(path, options)),
  );
  const [one, other] = sessions as [ort.InferenceSession, ort.InferenceSession];
  const values = inputsOf(one);
  const feeds = [feedsOf(one, values), feedsOf(other, values)] as const;
  const largestDifference = differenceOf(await one.run(feeds[0]), await other.run(feeds[1]), one, other);
  const blocks = new Map<string, RaceBlock[]>([
    ["one", []],
    ["other", []],
  ]);
  for (let round = 1; round <= rounds; round += 1) {
    const order = round % 2 === 0 ? (["one", "other"] as const) : (["other", "one"] as const);
    for (const id of order) {
      const p50Ms = id === "one" ? await timed(one, feeds[0]) : await timed(other, feeds[1]);
      blocks.get(id)!.push({ round, p50Ms });
    }
  }
  const [front, behind] = raceOf(blocks);
  const { ratio, interval } = behind!;
  const [low, high] = interval ?? [Number.NaN, Number.NaN];
  return front!.runtimeId === "other"
    ? { ratio, interval: [low, high], largestDifference }
    : { ratio: 1 / ratio, interval: [1 / high, 1 / low], largestDifference };
}

async function timed(session: ort.InferenceSession, feeds: ort.InferenceSession.FeedsType): Promise<number> {
  const samplesMs: number[] = [];
  const startedMs = performance.now();
  while (samplesMs.length < 5 || performance.now() - startedMs < blockMs) {
    const callMs = performance.now();
    await session.run(feeds);
    samplesMs.push(performance.now() - callMs);
  }
  return median(samplesMs);
}

/** Seeded tensors for the inputs, in their order: a free batch is 1, another free side 224. */
function inputsOf(session: ort.InferenceSession): ort.Tensor[] {
  const random = randomFrom(1, "tf2onnx");
  return session.inputMetadata.map((port) => {
    if (!port.isTensor) throw new BoxbenchError("ONNX_FILE", `The input ${port.name} is no tensor.`);
    const shape = port.shape.map((side, at) =>
      typeof side === "number" && side > 0 ? side : at === 0 ? 1 : 224,
    );
    const size = shape.reduce((product, side) => product * side, 1);
    if (port.type === "float32") {
      return new ort.Tensor(
        "float32",
        Float32Array.from({ length: size }, () => random.uniform()),
        shape,
      );
    }
    if (port.type === "int32") {
      const data = Int32Array.from({ length: size }, () => Math.floor(255 * random.uniform()));
      return new ort.Tensor("int32", data, shape);
    }
    throw new BoxbenchError(
      "ONNX_FILE",
      `The input ${port.name} is of ${port.type}; float32 and int32 are compared.`,
    );
  });
}

/** The ports of the other converter have names of their own, in the same order. */
function feedsOf(session: ort.InferenceSession, values: readonly ort.Tensor[]): Record<string, ort.Tensor> {
  if (session.inputNames.length !== values.length) {
    throw new BoxbenchError(
      "ONNX_FILE",
      `One file has ${session.inputNames.length} inputs, the other ${values.length}.`,
    );
  }
  return Object.fromEntries(session.inputNames.map((name, index) => [name, values[index]!]));
}

function differenceOf(
  a: ort.InferenceSession.ReturnType,
  b: ort.InferenceSession.ReturnType,
  one: ort.InferenceSession,
  other: ort.InferenceSession,
): number {
  const left = [...other.outputNames];
  const differences = one.outputNames.map((name, place) => {
    const tensor = a[name]!;
    // By name where both kept it, else by place.
    const same = left.find((its) => its.replace(/:\d+$/, "") === name.replace(/:\d+$/, ""));
    const partner = b[same ?? other.outputNames[place]!]!;
    if (tensor.dims.join() !== partner.dims.join()) return Number.POSITIVE_INFINITY;
    // int64 comes as BigInt.
    const [xs, ys] = [tensor, partner].map(({ data }) => Float64Array.from(data as Float32Array, Number));
    return xs!.reduce((most, value, at) => Math.max(most, Math.abs(value - ys![at]!)), 0);
  });
  return Math.max(...differences);
}
