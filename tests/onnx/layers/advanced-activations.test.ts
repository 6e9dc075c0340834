import { describe, expect, it } from "vitest";
import { fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

type Layer = tf.layers.Layer;

/** Between two convolutions, so that the layer meets an NCHW value; and alone on ranks 2 and 3. */
function around(make: (inputShape?: number[]) => Layer): [string, tf.LayersModel][] {
  return [
    ["rank 2", tf.sequential({ layers: [make([6])] })],
    ["rank 3", tf.sequential({ layers: [make([4, 3])] })],
    [
      "between convolutions",
      tf.sequential({
        layers: [
          layers.conv2d({ inputShape: [5, 4, 2], filters: 3, kernelSize: 2 }),
          make(),
          layers.conv2d({ filters: 2, kernelSize: 1 }),
        ],
      }),
    ],
    [
      "behind Flatten",
      tf.sequential({
        layers: [
          layers.conv2d({ inputShape: [5, 4, 2], filters: 3, kernelSize: 2 }),
          layers.flatten(),
          make(),
          layers.dense({ units: 2 }),
        ],
      }),
    ],
  ];
}

const kinds: Record<string, (inputShape?: number[]) => Layer> = {
  ReLU: (inputShape) => layers.reLU(shaped(inputShape)),
  "ReLU with a maximum": (inputShape) => layers.reLU({ maxValue: 0.4, ...shaped(inputShape) }),
  LeakyReLU: (inputShape) => layers.leakyReLU(shaped(inputShape)),
  "LeakyReLU with alpha": (inputShape) => layers.leakyReLU({ alpha: 0.1, ...shaped(inputShape) }),
  ELU: (inputShape) => layers.elu(shaped(inputShape)),
  ThresholdedReLU: (inputShape) => layers.thresholdedReLU({ theta: 0.2, ...shaped(inputShape) }),
  PReLU: (inputShape) => layers.prelu(shaped(inputShape)),
  "PReLU with shared axes": (inputShape) => layers.prelu({ sharedAxes: [1], ...shaped(inputShape) }),
  Softmax: (inputShape) => layers.softmax({ axis: -1, ...shaped(inputShape) }),
};

function shaped(inputShape?: number[]): object {
  return inputShape ? { inputShape } : {};
}

describe.each(Object.entries(kinds))("%s", (_, make) => {
  it.each(around(make))("%s", async (_, model) => {
    await expectParity(model);
  });
});

describe("Softmax", () => {
  it("takes axis 1 where none is given, as TF.js does", async () => {
    await expectParity(tf.sequential({ layers: [layers.softmax({ inputShape: [6] })] }));
  });

  it("goes over several axes", async () => {
    const model = tf.sequential({ layers: [layers.softmax({ axis: [1, 2], inputShape: [4, 3] })] });
    await expectParity(model);
    await expectParity(model, { opset: 18 });
  });

  it("refuses an axis that TF.js refuses", () => {
    const model = tf.sequential({ layers: [layers.softmax({ inputShape: [4, 3], name: "soft" })] });
    expect(() => onnxFromLayersModel(fromLiveModel(model))).toThrow(
      /Cannot convert layer "soft" \(Softmax\): TF.js itself throws for axis 1 of 3/,
    );
  });
});

it("folds PReLU's shared axes to one number for each channel of an NCHW value", async () => {
  const model = tf.sequential({
    layers: [
      layers.conv2d({ inputShape: [5, 4, 2], filters: 3, kernelSize: 2 }),
      layers.prelu({ sharedAxes: [1, 2] }),
    ],
  });
  await expectParity(model);
});
