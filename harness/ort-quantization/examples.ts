import * as ort from "onnxruntime-node";
import type { Random } from "../../src/core/random.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { defaultBoxOptions } from "../../src/dataset/boxes.ts";
import { boxDataset, withChannels } from "../../src/dataset/dataset.ts";
import { portsOfModel } from "../../src/onnx/model-ports.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import { imageFeeds } from "../jobs/image-feeds.ts";
import { trainingInputs } from "../precision/calibration.ts";

const calibrated = 128;
const scored = 256;

/** Box images of the size that a model reads: some of the training set, and others to score. */
export function boxFeeds(source: ModelProto): { train: readonly Tensors[]; validation: readonly Tensors[] } {
  const { inputs } = portsOfModel(source, "the model");
  const [, side, , depth] = inputs[0]!.shape as readonly number[];
  const channels = depth === 3 ? 3 : 1;
  const dataset = boxDataset({
    options: { ...defaultBoxOptions, side: side! },
    seed: 1,
    trainCount: 4 * calibrated,
    validationCount: scored,
  });
  const validation = withChannels(dataset.validation, channels);
  const reader = { inputs, layout: "NHWC" } as const;
  const draw = { count: calibrated, seed: 1 };
  return {
    train: trainingInputs(withChannels(dataset.train, channels), validation, reader, draw).examples,
    validation: Array.from({ length: scored }, (_, index) => imageFeeds(validation, [index], reader)),
  };
}

/**
 * Images of a wave in each channel, of a length, direction and height of its own: noise alone would be the same image
 * to a network that averages.
 *
 * @param shape [1, channels, height, width]
 */
export function waveFeeds(
  name: string,
  shape: readonly [number, number, number, number],
  count: number,
  random: Random,
): Tensors[] {
  const [, channels, height, width] = shape;
  return Array.from({ length: count }, () => {
    const data = new Float32Array(channels * height * width);
    for (let channel = 0; channel < channels; channel += 1) {
      const [level, size, phase] = [random.normal(), random.normal(), 2 * Math.PI * random.uniform()];
      const [down, right] = [random.normal() / 8, random.normal() / 8];
      for (let at = 0; at < height * width; at += 1) {
        const angle = down * Math.floor(at / width) + right * (at % width) + phase;
        data[channel * height * width + at] = level + size * Math.sin(angle) + 0.1 * random.normal();
      }
    }
    return { [name]: { dtype: "float32", shape: [...shape], data } as const };
  });
}

/** The first output for each of the feeds, with all optimisations. */
export async function answersOf(path: string, feeds: readonly Tensors[]): Promise<Float32Array[]> {
  const session = await ort.InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const answers: Float32Array[] = [];
  for (const example of feeds) {
    const given = Object.entries(example).map(([name, { data, shape }]) => [
      name,
      new ort.Tensor("float32", data as Float32Array, shape),
    ]);
    const outputs = await session.run(Object.fromEntries(given) as ort.InferenceSession.FeedsType);
    answers.push(Float32Array.from(outputs[session.outputNames[0]!]!.data as Float32Array));
  }
  await session.release();
  return answers;
}

/** Distance of each answer to the one expected, in per cent of the root mean square distance of those to their mean. */
export function distancesOf(answers: readonly Float32Array[], expected: readonly Float32Array[]): number[] {
  const size = expected[0]!.length;
  const mean = Array.from(
    { length: size },
    (_, at) => expected.reduce((sum, answer) => sum + answer[at]!, 0) / expected.length,
  );
  const distance = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let squares = 0;
    for (let at = 0; at < size; at += 1) squares += (a[at]! - b[at]!) ** 2;
    return Math.sqrt(squares);
  };
  const squares = expected.reduce((sum, answer) => sum + distance(answer, mean) ** 2, 0);
  const spread = Math.sqrt(squares / expected.length);
  return answers.map((answer, index) => (100 * distance(answer, expected[index]!)) / spread);
}
