import type * as tf from "@tensorflow/tfjs";
import { initialKernel } from "../blocks.ts";
import type { ModelInput, Variant } from "../types.ts";
import { ones } from "./coordinates.ts";
import {
  checkSide,
  convolve,
  denseOf,
  networkOf,
  reshape,
  scaledInput,
  softmaxOf,
  times,
  type Build,
  type Symbolic,
} from "./layers.ts";
import { claimBy, commonHead, fails, finds, headRecipe, ours } from "./recipes.ts";

const patchSide = 16;
const width = 32;
const blockCount = 1;

/** A learned vector for each place, added to the tokens: weights alone, since no layer of TF.js is one. */
function withPositions(build: Build, raw: Symbolic, tokens: Symbolic): Symbolic {
  const { tfjs, seed } = build;
  const count = tokens.shape[1]!;
  const vectors = tfjs.layers.dense({
    name: "positions",
    units: count * width,
    useBias: false,
    kernelInitializer: initialKernel(tfjs, seed, "positions", "glorot"),
  });
  const rows = reshape(build, vectors.apply(ones(build, raw, "one")) as Symbolic, "position-rows", [
    count,
    width,
  ]);
  return tfjs.layers.add({ name: "with-positions" }).apply([tokens, rows]) as Symbolic;
}

/** One head of self-attention, then an MLP, each after a layer normalisation and added to its input. */
function transformerBlock(build: Build, x: Symbolic, name: string): Symbolic {
  const { tfjs } = build;
  const normalise = (y: Symbolic, which: string) =>
    tfjs.layers.layerNormalization({ name: `${name}-${which}`, axis: -1 }).apply(y) as Symbolic;
  const dot = (a: Symbolic, b: Symbolic, which: string, axes: [number, number]) =>
    tfjs.layers.dot({ name: `${name}-${which}`, axes }).apply([a, b]) as Symbolic;
  const add = (a: Symbolic, b: Symbolic, which: string) =>
    tfjs.layers.add({ name: `${name}-${which}` }).apply([a, b]) as Symbolic;
  const y = normalise(x, "norm-1");
  const [query, key, value] = ["query", "key", "value"].map((part) =>
    denseOf(build, y, `${name}-${part}`, width),
  );
  const scores = times(build, dot(query!, key!, "scores", [2, 2]), `${name}-scaled`, 1 / Math.sqrt(width));
  const mixed = dot(softmaxOf(build, scores, `${name}-softmax`), value!, "mixed", [2, 1]);
  const attended = add(x, denseOf(build, mixed, `${name}-out`, width), "add-1");
  const hidden = denseOf(build, normalise(attended, "norm-2"), `${name}-wide`, 2 * width, "relu");
  return add(attended, denseOf(build, hidden, `${name}-narrow`, width), "add-2");
}

const buildWith =
  (positions: boolean) =>
  (tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel => {
    const build: Build = { tfjs, input, seed };
    checkSide(input.side, "vit-small", patchSide);
    const { raw, scaled } = scaledInput(build);
    const patches = convolve(build, scaled, "patches", {
      filters: width,
      size: patchSide,
      strides: patchSide,
      padding: "valid",
      activation: "linear",
    });
    const tokens = reshape(build, patches, "tokens", [(input.side / patchSide) ** 2, width]);
    const start = positions ? withPositions(build, raw, tokens) : tokens;
    const last = Array.from({ length: blockCount }, (_, index) => `block-${index + 1}`).reduce(
      (x, name) => transformerBlock(build, x, name),
      start,
    );
    const mean = tfjs.layers.globalAveragePooling1d({ name: "average" }).apply(last) as Symbolic;
    return networkOf(build, raw, denseOf(build, mean, "point", 2));
  };

const common = { ...commonHead, recipe: headRecipe } as const;

export const vitSmall: Variant = {
  ...common,
  id: "vit-small",
  summary: "a transformer of one block over 16 patches of 16x16, with a learned vector for each place",
  build: buildWith(true),
  claim: claimBy(ours, "a transformer with positions finds the square where it never saw one", [finds]),
};

export const vitNoPosition: Variant = {
  ...common,
  id: "vit-no-position",
  summary: "vit-small without a vector for each place",
  build: buildWith(false),
  claim: claimBy(ours, "without positions a transformer sees the place inside a patch only", [fails]),
};
