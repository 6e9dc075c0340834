import { tf } from "./tf.ts";

const { layers } = tf;

export type Layer = tf.layers.Layer;

/** Small whole numbers that decide about one layer of a random model. Zeros make the simplest one. */
export interface Step {
  /** Which kind of layer, counted among those that fit the value. */
  readonly kind: number;
  /** Which value it reads, counted back from the newest. */
  readonly source: number;
  /** Settings of the layer. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** What a step may become: a layer of one input, or a merge of the value with another one. */
export type Choice =
  | { readonly layer: (step: Step, name: string) => Layer }
  | { readonly merge: (step: Step, name: string) => Layer; readonly isConcatenation: boolean };

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length]!;

const activations = [
  "linear",
  "relu",
  "elu",
  "selu",
  "relu6",
  "sigmoid",
  "hardSigmoid",
  "softplus",
  "softsign",
  "tanh",
  "softmax",
  "logSoftmax",
  "gelu",
  "mish",
  "swish",
] as const;
// The three that TF.js's types do not list are registered all the same.
const activationOf = (index: number) => pick(activations, index) as "relu";
const paddingOf = (index: number) => pick(["same", "valid"] as const, index);

/** The last axis or the one behind the batch; other negative ones make models that TF.js cannot run. */
export function concatenationAxis(step: Step): -1 | 1 {
  return step.a % 2 === 0 ? -1 : 1;
}

const anywhere: Choice[] = [
  { layer: (step, name) => layers.activation({ name, activation: activationOf(step.a) }) },
  { layer: (step, name) => layers.dropout({ name, rate: 0.1 * (step.a % 5) }) },
  { layer: (step, name) => layers.reLU({ name, ...(step.a % 2 === 0 ? {} : { maxValue: 0.5 }) }) },
  { layer: (step, name) => layers.leakyReLU({ name, alpha: 0.1 * (step.a % 4) }) },
  { layer: (_, name) => layers.elu({ name }) },
  { layer: (_, name) => layers.prelu({ name }) },
  { layer: (_, name) => layers.layerNormalization({ name }) },
  {
    layer: (step, name) => layers.dense({ name, units: 1 + (step.a % 5), activation: activationOf(step.b) }),
  },
  { layer: (step, name) => layers.batchNormalization({ name, scale: step.a % 2 === 0, axis: -1 }) },
  { layer: (_, name) => layers.flatten({ name }) },
  { merge: (_, name) => layers.add({ name }), isConcatenation: false },
  { merge: (_, name) => layers.multiply({ name }), isConcatenation: false },
  { merge: (_, name) => layers.average({ name }), isConcatenation: false },
  { merge: (_, name) => layers.maximum({ name }), isConcatenation: false },
  { merge: (_, name) => layers.minimum({ name }), isConcatenation: false },
  {
    merge: (step, name) => layers.concatenate({ name, axis: concatenationAxis(step) }),
    isConcatenation: true,
  },
];

const onVectors: Choice[] = [
  { layer: (step, name) => layers.repeatVector({ name, n: 1 + (step.a % 3) }) },
  { layer: (step, name) => layers.dense({ name, units: 12, activation: activationOf(step.a) }) },
];

const onSequences: Choice[] = [
  {
    layer: (step, name) =>
      layers.conv1d({
        name,
        filters: 1 + (step.a % 4),
        kernelSize: 1 + (step.b % 3),
        strides: 1 + (step.c % 2),
        padding: paddingOf(step.c),
        activation: activationOf(step.b),
      }),
  },
  { layer: (step, name) => layers.maxPooling1d({ name, poolSize: 2, padding: paddingOf(step.a) }) },
  { layer: (step, name) => layers.averagePooling1d({ name, poolSize: 2, padding: paddingOf(step.a) }) },
  { layer: (_, name) => layers.globalAveragePooling1d({ name }) },
  { layer: (_, name) => layers.globalMaxPooling1d({ name }) },
  { layer: (_, name) => layers.permute({ name, dims: [2, 1] }) },
  { layer: (step, name) => recurrent(step, name) },
  {
    layer: (step, name) =>
      layers.timeDistributed({
        name,
        layer: layers.dense({ name: `${name}-step`, units: 1 + (step.a % 3) }),
      }),
  },
];

const onImages: Choice[] = [
  {
    layer: (step, name) =>
      layers.conv2d({
        name,
        filters: 1 + (step.a % 4),
        kernelSize: [1 + (step.b % 3), 1 + (step.c % 3)],
        strides: 1 + (step.c % 2),
        padding: paddingOf(step.a),
        activation: activationOf(step.b),
        useBias: step.c % 3 !== 0,
      }),
  },
  {
    layer: (step, name) =>
      layers.depthwiseConv2d({
        name,
        kernelSize: 1 + (step.a % 3),
        depthMultiplier: 1 + (step.b % 2),
        padding: paddingOf(step.c),
      }),
  },
  {
    layer: (step, name) =>
      layers.separableConv2d({ name, filters: 1 + (step.a % 3), kernelSize: 2, padding: paddingOf(step.b) }),
  },
  {
    layer: (step, name) =>
      layers.conv2dTranspose({
        name,
        filters: 1 + (step.a % 3),
        kernelSize: 1 + (step.b % 3),
        strides: 1 + (step.c % 2),
        padding: paddingOf(step.a),
      }),
  },
  { layer: (step, name) => layers.maxPooling2d({ name, poolSize: 2, padding: paddingOf(step.a) }) },
  {
    layer: (step, name) =>
      layers.averagePooling2d({ name, poolSize: 2, strides: 1, padding: paddingOf(step.a) }),
  },
  { layer: (_, name) => layers.globalAveragePooling2d({ name }) },
  { layer: (_, name) => layers.globalMaxPooling2d({ name }) },
  { layer: (step, name) => layers.zeroPadding2d({ name, padding: 1 + (step.a % 2) }) },
  { layer: (_, name) => layers.cropping2D({ name, cropping: 1 }) },
  { layer: (_, name) => layers.upSampling2d({ name, size: [2, 2] }) },
  {
    layer: (step, name) =>
      layers.permute({
        name,
        dims: pick(
          [
            [2, 1, 3],
            [3, 1, 2],
            [3, 2, 1],
          ],
          step.a,
        ),
      }),
  },
];

function recurrent(step: Step, name: string): Layer {
  const returnSequences = step.c % 2 === 0;
  const settings = { name, units: 1 + (step.b % 3), returnSequences };
  const makers = [
    () => layers.simpleRNN(settings),
    () => layers.gru(settings),
    () => layers.lstm({ ...settings, goBackwards: step.b % 2 === 1 }),
    () =>
      layers.bidirectional({
        name,
        layer: layers.lstm({ ...settings, name: `${name}-rnn` }),
        mergeMode: pick(["concat", "sum", "mul", "ave"] as const, step.b),
      }),
  ];
  return pick(makers, step.a)();
}

/** A Reshape to another rank: all factors of the size that small models have. */
function reshapes(shape: readonly number[]): Choice[] {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const factor = [4, 3, 2, 5].find((divisor) => size % divisor === 0) ?? 1;
  const rest = size / factor;
  const second = [3, 2, 5].find((divisor) => rest % divisor === 0) ?? 1;
  const targets = [
    [factor, rest],
    [rest / second, second, factor],
  ];
  return targets.map((targetShape) => ({ layer: (_, name) => layers.reshape({ name, targetShape }) }));
}

/** What can follow a value of a shape, without the batch. The simplest come first. */
export function choicesFor(shape: readonly number[]): Choice[] {
  const byRank = [onVectors, onSequences, onImages][shape.length - 1] ?? [];
  return [...anywhere, ...byRank, ...byRank, ...reshapes(shape)];
}
