import type * as tf from "@tensorflow/tfjs";
import { dense, initialKernel, type Initialisation } from "./blocks.ts";

type TensorFlow = typeof tf;
type Layer = tf.layers.Layer;

/** A square convolution of stride 1 with ReLU. */
export function squareConvolution(
  tfjs: TensorFlow,
  name: string,
  seed: number,
  shape: {
    readonly filters: number;
    readonly size: number;
    readonly padding: "same" | "valid";
    readonly kind?: Initialisation;
    /** Keeps its weights in training. */
    readonly frozen?: boolean;
  },
): Layer {
  return tfjs.layers.conv2d({
    name,
    filters: shape.filters,
    kernelSize: shape.size,
    padding: shape.padding,
    activation: "relu",
    kernelInitializer: initialKernel(tfjs, seed, name, shape.kind ?? "glorot"),
    trainable: shape.frozen !== true,
  });
}

/** Maxima of 2x2 pixels. */
export function halve(tfjs: TensorFlow, name: string): Layer {
  return tfjs.layers.maxPooling2d({ name, poolSize: 2 });
}

/**
 * Leaves out a share of its inputs in training. The layer itself has no seed: with one, TF.js would leave out the same
 * inputs at every step. Our training draws them from its own seed.
 */
export function dropout(tfjs: TensorFlow, name: string, rate: number): Layer {
  return tfjs.layers.dropout({ name, rate });
}

/** The last layer of a network with one output: the probability of class 1. */
export function probability(tfjs: TensorFlow, seed: number, kind: Initialisation = "glorot"): Layer {
  return dense(tfjs, "probability", 1, "sigmoid", seed, kind);
}
