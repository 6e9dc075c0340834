import type * as tf from "@tensorflow/tfjs";
import { initialKernel } from "../blocks.ts";
import type { ModelInput, Variant } from "../types.ts";
import { convolve, denseOf, networkOf, scaledInput, type Build, type Symbolic } from "./layers.ts";
import { claimBy, commonHead, fails, ours, theComment } from "./recipes.ts";

/** The mean of each map over all places, then the point. */
function averaged(build: Build, raw: Symbolic, maps: Symbolic): tf.LayersModel {
  const means = build.tfjs.layers.globalAveragePooling2d({ name: "average" }).apply(maps) as Symbolic;
  return networkOf(build, raw, denseOf(build, means, "point", 2));
}

const buildAveraged =
  (padding: "same" | "valid") =>
  (tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel => {
    const build: Build = { tfjs, input, seed };
    const { raw, scaled } = scaledInput(build);
    const maps = [4, 8, 8].reduce(
      (x, filters, index) => convolve(build, x, `conv-${index + 1}`, { filters, size: 3, padding }),
      scaled,
    );
    return averaged(build, raw, maps);
  };

function buildStrided(tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const maps = [8, 16, 32, 64].reduce(
    (x, filters, index) => convolve(build, x, `conv-${index + 1}`, { filters, size: 5, strides: 2 }),
    scaled,
  );
  return averaged(build, raw, maps);
}

/** Convolution without bias, batch normalisation, and what cuts off: the unit of the networks below. */
function normalised(
  build: Build,
  x: Symbolic,
  name: string,
  layer: tf.layers.Layer,
  cut: "relu" | "relu6" | "linear",
): Symbolic {
  const { tfjs } = build;
  const norm = tfjs.layers.batchNormalization({ name: `${name}-norm`, momentum: 0.9, epsilon: 1e-3 });
  const y = norm.apply(layer.apply(x)) as Symbolic;
  if (cut === "linear") return y;
  return tfjs.layers.activation({ name: `${name}-${cut}`, activation: cut }).apply(y) as Symbolic;
}

function plain(
  { tfjs, seed }: Build,
  name: string,
  filters: number,
  size: number,
  strides = 1,
): tf.layers.Layer {
  const kernelInitializer = initialKernel(tfjs, seed, name, "he");
  return tfjs.layers.conv2d({
    name,
    filters,
    kernelSize: size,
    strides,
    padding: "same",
    useBias: false,
    kernelInitializer,
  });
}

function depthwise({ tfjs, seed }: Build, name: string, strides: number): tf.layers.Layer {
  return tfjs.layers.depthwiseConv2d({
    name,
    kernelSize: 3,
    strides,
    padding: "same",
    useBias: false,
    depthwiseInitializer: initialKernel(tfjs, seed, name, "he"),
  });
}

/** MobileNetV2's inverted residual (https://arxiv.org/abs/1801.04381): wide, depthwise, narrow without ReLU. */
function invertedResidual(
  build: Build,
  x: Symbolic,
  name: string,
  filters: number,
  strides: number,
): Symbolic {
  const inputs = x.shape[3]!;
  const wide = normalised(build, x, `${name}-wide`, plain(build, `${name}-wide`, inputs * 3, 1), "relu6");
  const moved = normalised(build, wide, `${name}-depth`, depthwise(build, `${name}-depth`, strides), "relu6");
  const narrow = normalised(
    build,
    moved,
    `${name}-narrow`,
    plain(build, `${name}-narrow`, filters, 1),
    "linear",
  );
  if (strides !== 1 || inputs !== filters) return narrow;
  return build.tfjs.layers.add({ name: `${name}-add` }).apply([x, narrow]) as Symbolic;
}

function buildMobile(tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const start = normalised(build, scaled, "stem", plain(build, "stem", 8, 3, 2), "relu6");
  const blocks = [
    [12, 2],
    [16, 2],
    [16, 1],
  ] as const;
  const maps = blocks.reduce(
    (x, [filters, strides], index) => invertedResidual(build, x, `block-${index + 1}`, filters, strides),
    start,
  );
  return averaged(build, raw, maps);
}

/** ResNet's basic block (https://arxiv.org/abs/1512.03385), with a 1x1 convolution where the shape changes. */
function basicBlock(build: Build, x: Symbolic, name: string, filters: number, strides: number): Symbolic {
  const { tfjs } = build;
  const first = normalised(build, x, `${name}-1`, plain(build, `${name}-1`, filters, 3, strides), "relu");
  const second = normalised(build, first, `${name}-2`, plain(build, `${name}-2`, filters, 3), "linear");
  const kept =
    strides === 1 && x.shape[3] === filters
      ? x
      : normalised(build, x, `${name}-skip`, plain(build, `${name}-skip`, filters, 1, strides), "linear");
  const sum = tfjs.layers.add({ name: `${name}-add` }).apply([kept, second]) as Symbolic;
  return tfjs.layers.activation({ name: `${name}-relu`, activation: "relu" }).apply(sum) as Symbolic;
}

function buildResidual(tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const start = normalised(build, scaled, "stem", plain(build, "stem", 8, 3, 2), "relu");
  const blocks = [
    [8, 1],
    [16, 2],
    [32, 2],
    [64, 2],
  ] as const;
  const maps = blocks.reduce(
    (x, [filters, strides], index) => basicBlock(build, x, `block-${index + 1}`, filters, strides),
    start,
  );
  return averaged(build, raw, maps);
}

export const gapValid: Variant = {
  ...commonHead,
  id: "gap-valid",
  summary: "three 3x3 convolutions without padding, then a global average",
  build: buildAveraged("valid"),
  claim: claimBy(
    theComment,
    "convolution with global averaging is blind to the place: it answers one point",
    [{ metric: "varianceRatio", is: "below", value: 0.05 }],
  ),
};

export const gapSame: Variant = {
  ...commonHead,
  id: "gap-same",
  summary: "gap-valid with zero padding",
  build: buildAveraged("same"),
  claim: claimBy(
    "Islam, Jia and Bruce, https://arxiv.org/abs/2001.08248",
    "zero padding tells the place, also to few convolutions with a global average",
    [{ metric: "varianceRatio", is: "above", value: 0.05 }],
  ),
};

export const gapStrided: Variant = {
  ...commonHead,
  id: "gap-strided",
  summary:
    "four strided 5x5 convolutions with zero padding, which see the whole image, then a global average",
  build: buildStrided,
  claim: claimBy(
    "Islam, Jia and Bruce, https://arxiv.org/abs/2001.08248",
    "zero padding tells the place wherever it can be seen from: half the error of gap-valid",
    [{ metric: "meanErrorPx", is: "below", factor: 0.5, of: "gap-valid" }],
  ),
};

export const mobilenetSmall: Variant = {
  ...commonHead,
  id: "mobilenet-small",
  summary: "three inverted residuals with depthwise convolutions, batch normalisation and a global average",
  build: buildMobile,
  claim: claimBy(ours, "a classifier's backbone with a global average fails where it never saw the square", [
    fails,
  ]),
};

export const resnetSmall: Variant = {
  ...commonHead,
  id: "resnet-small",
  summary: "four residual blocks with batch normalisation and a global average",
  build: buildResidual,
  claim: claimBy(ours, "skip connections do not change that", [fails]),
};
