import { describe, expect, it } from "vitest";
import { activationConverters } from "../../src/onnx/index.ts";
import { expectParity } from "./helpers/parity.ts";
import { tf } from "./helpers/tf.ts";

const { layers } = tf;

/** As TF.js registers them. */
const activations = [
  "elu",
  "hardSigmoid",
  "linear",
  "relu",
  "relu6",
  "selu",
  "sigmoid",
  "softmax",
  "softplus",
  "softsign",
  "tanh",
  "logSoftmax",
  "swish",
  "mish",
  "gelu",
  "gelu_new",
];

describe("activations", () => {
  it("has all 16 of TF.js", () => {
    const camel = activations.map((name) => (name === "gelu_new" ? "geluNew" : name));
    expect(Object.keys(activationConverters).sort()).toEqual(camel.sort());
  });

  // 20 has Gelu, 18 has Mish, 13 neither.
  describe.each([13, 17, 18, 20])("opset %i", (opset) => {
    it.each(activations)("%s", async (activation) => {
      const model = tf.sequential({
        layers: [layers.activation({ inputShape: [3, 7], activation: activation as never })],
      });
      await expectParity(model, { opset, inputRange: [-8, 8] });
    });
  });

  it.each(["softmax", "logSoftmax"] as const)(
    "takes the channels of an NCHW value for %s",
    async (activation) => {
      const model = tf.sequential({
        layers: [
          layers.conv2d({
            inputShape: [5, 4, 2],
            filters: 3,
            kernelSize: 2,
            activation: activation as never,
          }),
          layers.conv2d({ filters: 2, kernelSize: 1 }),
        ],
      });
      await expectParity(model);
    },
  );

  it("refuses one that TF.js does not have, and lists those it has", async () => {
    const { fromLiveModel, onnxFromLayersModel } = await import("../../src/onnx/index.ts");
    const file = fromLiveModel(
      tf.sequential({ layers: [layers.activation({ inputShape: [2], activation: "relu", name: "odd" })] }),
    );
    const topology = JSON.parse(JSON.stringify(file.topology).replace('"relu"', '"leaky"')) as unknown;
    expect(() => onnxFromLayersModel({ ...file, topology })).toThrow(
      /Cannot convert layer "odd" \(Activation\): no activation "leaky". Supported activations: elu, selu/,
    );
  });
});
