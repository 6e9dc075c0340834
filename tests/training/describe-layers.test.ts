import { beforeAll, expect, test } from "vitest";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import { describeLayers } from "../../src/training/describe-layers.ts";
import { savedNetworkFrom } from "../../src/training/saved-network.ts";
import { variantOf } from "../../src/zoo/registry.ts";

let backend: LoadedBackend;
beforeAll(async () => {
  backend = await loadBackend("tfjs/cpu");
});

async function layersOf(id: string): Promise<string[]> {
  const variant = variantOf(id);
  const model = variant.build(backend.tf, { side: 8, channels: variant.channels }, 1);
  const { modelJson } = await savedNetworkFrom(backend.tf, model);
  model.dispose();
  return describeLayers(JSON.parse(modelJson));
}

test("names what matters of each layer of a variant", async () => {
  expect(await layersOf("cnn-gray")).toEqual([
    "Rescaling 1/255",
    "Conv2D 32 5x5/2 ReLU",
    "Conv2D 64 5x5/2 ReLU",
    "Conv2D 128 5x5/2 ReLU",
    "Flatten",
    "Dense 100 ReLU",
    "Dense 2",
  ]);
  expect(await layersOf("cnn-zero-mean")).toContain("Rescaling 1/127.5 offset -1");
  expect(await layersOf("sigmoid-hidden")).toContain("Dense 100 sigmoid");
  expect(await layersOf("linear-standardised")).toEqual([
    "LayerNormalization axes 1,2,3",
    "Flatten",
    "Dense 2",
  ]);
});

test("describes layers that no variant has", async () => {
  const { tf } = backend;
  const input = tf.input({ shape: [8, 8, 1] });
  const { maxPooling2d, depthwiseConv2d, batchNormalization, dropout, activation, conv1d, reshape } =
    tf.layers;
  let x = depthwiseConv2d({ kernelSize: [3, 1], name: "a" }).apply(input);
  x = batchNormalization({ name: "b" }).apply(x);
  x = maxPooling2d({ poolSize: 2, strides: [2, 1], name: "c" }).apply(x);
  x = activation({ activation: "relu", name: "d" }).apply(x);
  x = dropout({ rate: 0.5, name: "e" }).apply(x);
  x = reshape({ targetShape: [21, 1], name: "f" }).apply(x);
  x = conv1d({ filters: 4, kernelSize: 3, name: "g" }).apply(x);
  const model = tf.model({ inputs: input, outputs: x as typeof input });
  const { modelJson } = await savedNetworkFrom(tf, model);
  expect(describeLayers(JSON.parse(modelJson))).toEqual([
    "DepthwiseConv2D 3x1",
    "BatchNormalization",
    "MaxPooling2D 2x2/2x1",
    "Activation ReLU",
    "Dropout 0.5",
    "Reshape",
    "Conv1D 4 3",
  ]);
});

test("reads a window that other writers give as one number", () => {
  const layers = [
    { class_name: "MaxPooling2D", config: { pool_size: 2, strides: 2 } },
    { class_name: "MaxPooling1D", config: { pool_size: 2, strides: 2 } },
  ];
  const modelTopology = { model_config: { class_name: "Sequential", config: layers } };
  expect(describeLayers({ modelTopology })).toEqual(["MaxPooling2D 2x2/2", "MaxPooling1D 2/2"]);
});

test("refuses what lists no layers", () => {
  expect(() => describeLayers({})).toThrow(/model\.json lists no layers/);
  expect(() => describeLayers({ modelTopology: { node: [] } })).toThrow(/model\.json lists no layers/);
});
