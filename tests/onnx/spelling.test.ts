import { expect, it } from "vitest";
import { camelCase } from "../../src/onnx/layer-config.ts";
import { fromLiveModel, onnxFromLayersModel } from "../../src/onnx/index.ts";
import { tf } from "./helpers/tf.ts";

const { layers } = tf;

it("takes words in camel case, as TF.js has them, and with underscores, as Keras writes them", () => {
  const first = { dataFormat: "channelsFirst" } as const;
  const model = tf.sequential({
    name: "spelled",
    layers: [
      layers.conv2d({ ...first, inputShape: [2, 9, 8], filters: 3, kernelSize: 2, name: "a" }),
      layers.conv2dTranspose({ ...first, filters: 2, kernelSize: 3, strides: 2, name: "b" }),
      layers.depthwiseConv2d({ ...first, kernelSize: 2, activation: "hardSigmoid", name: "c" }),
      layers.separableConv2d({ ...first, filters: 2, kernelSize: 2, useBias: false, name: "d" }),
      layers.averagePooling2d({ ...first, poolSize: 2, name: "e" }),
      layers.zeroPadding2d({ ...first, padding: 1, name: "f" }),
      layers.cropping2D({ ...first, cropping: 1, name: "g" }),
      layers.upSampling2d({ ...first, interpolation: "bilinear", name: "h" }),
      layers.globalMaxPooling2d({ ...first, name: "i" }),
      layers.categoryEncoding({ numTokens: 2, outputMode: "multiHot", name: "j" } as never),
    ],
  });
  const file = fromLiveModel(model);
  const pythonic = JSON.stringify(file.topology);
  expect(pythonic).toContain('"channels_first"');
  expect(pythonic).toContain('"hard_sigmoid"');
  expect(pythonic).toContain('"multi_hot"');
  const camel = pythonic.replace(/"[a-z0-9]+(_[a-z0-9]+)+"/g, camelCase);
  expect(camel).toContain('"channelsFirst"');
  expect(camel).not.toMatch(/"\w+_\w+":/);
  const bytes = (topology: unknown) => Buffer.from(onnxFromLayersModel({ ...file, topology }).bytes);
  expect(bytes(JSON.parse(camel)).equals(bytes(JSON.parse(pythonic)))).toBe(true);
});
