import type * as tf from "@tensorflow/tfjs";
import { BoxbenchError } from "../../core/errors.ts";
import { inputShapeOf, initialKernel } from "../blocks.ts";
import type { ImageShape, ModelInput } from "../types.ts";

type TensorFlow = typeof tf;
export type Symbolic = tf.SymbolicTensor;

/** What a network is built with: the API, and the seed of every initial weight. */
export interface Build {
  readonly tfjs: TensorFlow;
  readonly input: ModelInput | ImageShape;
  readonly seed: number;
}

/** Raw pixels, and the same in [0, 1]: both [N, height, width, channels]. */
export function scaledInput({ tfjs, input }: Build): { readonly raw: Symbolic; readonly scaled: Symbolic } {
  const raw = tfjs.input({ name: "image", shape: inputShapeOf(input) });
  const scaled = tfjs.layers.rescaling({ name: "scale", scale: 1 / 255, offset: 0 }).apply(raw) as Symbolic;
  return { raw, scaled };
}

export interface ConvolutionShape {
  readonly filters: number;
  readonly size: number;
  readonly strides?: number;
  readonly padding?: "same" | "valid";
  readonly activation?: "relu" | "linear" | "sigmoid";
  readonly useBias?: boolean;
  /** What every bias begins with; 0 where it is left out. */
  readonly firstBias?: number;
}

/** A square convolution with He's initial weights; `same` padding, stride 1 and ReLU unless told. */
export function convolve(
  { tfjs, seed }: Build,
  x: Symbolic,
  name: string,
  shape: ConvolutionShape,
): Symbolic {
  const {
    filters,
    size,
    strides = 1,
    padding = "same",
    activation = "relu",
    useBias = true,
    firstBias = 0,
  } = shape;
  const layer = tfjs.layers.conv2d({
    name,
    filters,
    kernelSize: size,
    strides,
    padding,
    activation,
    useBias,
    kernelInitializer: initialKernel(tfjs, seed, name, "he"),
    ...(firstBias === 0 ? {} : { biasInitializer: tfjs.initializers.constant({ value: firstBias }) }),
  });
  return layer.apply(x) as Symbolic;
}

/** A dense layer over the last axis, linear unless told. */
export function denseOf(
  { tfjs, seed }: Build,
  x: Symbolic,
  name: string,
  units: number,
  activation: "relu" | "linear" | "sigmoid" = "linear",
): Symbolic {
  const kind = activation === "relu" ? "he" : "glorot";
  const kernelInitializer = initialKernel(tfjs, seed, name, kind);
  return tfjs.layers.dense({ name, units, activation, kernelInitializer }).apply(x) as Symbolic;
}

/**
 * A dense layer without bias whose kernel never changes: how a constant is kept in layers that every reader of a TF.js
 * model knows.
 *
 * @param kernel shape [inputs, units], row-major
 */
export function fixedDense(
  { tfjs }: Build,
  x: Symbolic,
  name: string,
  units: number,
  kernel: Float32Array,
): Symbolic {
  const layer = tfjs.layers.dense({
    name,
    units,
    useBias: false,
    trainable: false,
    kernelInitializer: "zeros",
  });
  const answer = layer.apply(x) as Symbolic;
  tfjs.tidy(() => layer.setWeights([tfjs.tensor2d(kernel, [kernel.length / units, units])]));
  return answer;
}

export function reshape({ tfjs }: Build, x: Symbolic, name: string, targetShape: number[]): Symbolic {
  return tfjs.layers.reshape({ name, targetShape }).apply(x) as Symbolic;
}

export function softmaxOf({ tfjs }: Build, x: Symbolic, name: string): Symbolic {
  return tfjs.layers.activation({ name, activation: "softmax" }).apply(x) as Symbolic;
}

/** Multiplies by a number that is no weight. */
export function times({ tfjs }: Build, x: Symbolic, name: string, scale: number): Symbolic {
  return tfjs.layers.rescaling({ name, scale, offset: 0 }).apply(x) as Symbolic;
}

export function concatenate({ tfjs }: Build, values: Symbolic[], name: string): Symbolic {
  return tfjs.layers.concatenate({ name }).apply(values) as Symbolic;
}

/** The network from raw pixels to its answer. */
export function networkOf({ tfjs }: Build, raw: Symbolic, answer: Symbolic): tf.LayersModel {
  return tfjs.model({ name: "network", inputs: raw, outputs: answer });
}

/** @throws BoxbenchError USAGE where the side is no multiple of what the network needs */
export function checkSide(side: number, name: string, multiple: number): void {
  if (side % multiple === 0) return;
  throw new BoxbenchError(
    "USAGE",
    `${name} needs images whose side is a multiple of ${multiple}, and these have ${side} pixels; make them ` +
      `${Math.ceil(side / multiple) * multiple}, or choose another variant.`,
  );
}
