import type * as tf from "@tensorflow/tfjs";
import { seedOf } from "../core/random.ts";
import type { ImageShape, ModelInput } from "./types.ts";

type TensorFlow = typeof tf;
type Layer = tf.layers.Layer;

/** What `divideBy255` does, for manifests. */
export const dividedBy255 = "pixels / 255";

/**
 * The layer that most variants begin with: raw pixels to [0, 1].
 *
 * Every layer has a fixed name: the names that TF.js makes up count through the whole process.
 */
export function divideBy255(tfjs: TensorFlow, input: ModelInput | ImageShape): Layer {
  return tfjs.layers.rescaling({
    name: "scale",
    inputShape: inputShapeOf(input),
    scale: 1 / 255,
    offset: 0,
  });
}

/** What `scaleToZeroMean` does, for manifests. */
export const scaledToZeroMean = "(pixels - 127.5) / 127.5";

/** A first layer that takes raw pixels to [-1, 1]. */
export function scaleToZeroMean(tfjs: TensorFlow, input: ModelInput | ImageShape): Layer {
  return tfjs.layers.rescaling({
    name: "scale",
    inputShape: inputShapeOf(input),
    scale: 1 / 127.5,
    offset: -1,
  });
}

/** [height, width, channels] */
export function inputShapeOf(input: ModelInput | ImageShape): [number, number, number] {
  if ("side" in input) return [input.side, input.side, input.channels];
  return [input.height, input.width, input.channels];
}

export type Initialisation = "glorot" | "he";

/**
 * Seeded initial weights for one layer. Variants with the same seed and layer names start from the same
 * weights, so that only what a variant changes makes a difference.
 *
 * Glorot uniform is Keras' default. He normal is the one for ReLU: https://arxiv.org/abs/1502.01852.
 */
export function initialKernel(tfjs: TensorFlow, seed: number, layerName: string, kind: Initialisation) {
  // TF.js takes a seed of 0 for none.
  const layerSeed = seedOf(seed, `initial weights of ${layerName}`) || 1;
  return kind === "he"
    ? tfjs.initializers.heNormal({ seed: layerSeed })
    : tfjs.initializers.glorotUniform({ seed: layerSeed });
}

/** The question's convolution: 5x5, stride 2, `same`, ReLU. */
export function convolution(
  tfjs: TensorFlow,
  name: string,
  filters: number,
  seed: number,
  kind: Initialisation = "glorot",
): Layer {
  return tfjs.layers.conv2d({
    name,
    filters,
    kernelSize: 5,
    strides: 2,
    padding: "same",
    activation: "relu",
    kernelInitializer: initialKernel(tfjs, seed, name, kind),
  });
}

export function dense(
  tfjs: TensorFlow,
  name: string,
  units: number,
  activation: "relu" | "sigmoid" | "softmax" | "linear",
  seed: number,
  kind: Initialisation = "glorot",
): Layer {
  return tfjs.layers.dense({
    name,
    units,
    activation,
    kernelInitializer: initialKernel(tfjs, seed, name, kind),
  });
}

/** The layer that every variant ends with: x and y. */
export function point(tfjs: TensorFlow, seed: number, kind: Initialisation = "glorot"): Layer {
  return dense(tfjs, "point", 2, "linear", seed, kind);
}

/** A network of these layers, of which the first has the input shape. */
export function network(tfjs: TensorFlow, layers: Layer[]): tf.Sequential {
  return tfjs.sequential({ name: "network", layers });
}

export function flatten(tfjs: TensorFlow): Layer {
  return tfjs.layers.flatten({ name: "flatten" });
}
