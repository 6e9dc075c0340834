import { describe, expect, it } from "vitest";
import { decodeOnnx, fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

function operatorsOf(bytes: Uint8Array): string[] {
  return decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
}

describe("Permute", () => {
  it.each([[[2, 1]], [[1, 2]], [[3, 1, 2]], [[2, 3, 1]], [[1, 3, 2]], [[4, 2, 1, 3]]])(
    "by %j",
    async (dims) => {
      const inputShape = [2, 3, 4, 5].slice(0, dims.length);
      await expectParity(tf.sequential({ layers: [layers.permute({ inputShape, dims })] }));
    },
  );

  it("to channels first behind a convolution is no node", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [5, 4, 1], filters: 3, kernelSize: 2 }),
        layers.permute({ dims: [3, 1, 2] }),
        layers.maxPooling2d({ poolSize: 2, dataFormat: "channelsFirst" }),
      ],
    });
    const { bytes } = await expectParity(model);
    expect(operatorsOf(bytes)).toEqual(["Reshape", "Conv", "MaxPool"]);
  });

  it("becomes one Transpose with the layout change of the image before it", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [5, 4, 1], filters: 3, kernelSize: 2 }),
        layers.permute({ dims: [2, 1, 3] }),
      ],
    });
    const { bytes } = await expectParity(model);
    expect(operatorsOf(bytes)).toEqual(["Reshape", "Conv", "Transpose"]);
  });

  it("is a Reshape where only axes of size 1 move", async () => {
    const { bytes } = await expectParity(
      tf.sequential({ layers: [layers.permute({ inputShape: [1, 5, 1, 2], dims: [2, 4, 1, 3] })] }),
    );
    expect(operatorsOf(bytes)).toEqual(["Reshape"]);
  });

  it("of axes of unknown size", async () => {
    const inputShape = [null as never, null as never, 2];
    await expectParity(tf.sequential({ layers: [layers.permute({ inputShape, dims: [2, 1, 3] })] }));
  });

  it("keeps a flattened image as it is", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [5, 4, 2], filters: 3, kernelSize: 2 }),
        layers.flatten(),
        layers.permute({ dims: [1] }),
        layers.dense({ units: 2 }),
      ],
    });
    const { bytes } = await expectParity(model);
    expect(operatorsOf(bytes)).toEqual(["Transpose", "Conv", "Flatten", "Gemm"]);
  });

  it("is refused with dims that do not fit the input", () => {
    const file = fromLiveModel(
      tf.sequential({ layers: [layers.permute({ inputShape: [2, 3], dims: [2, 1], name: "swap" })] }),
    );
    const topology = JSON.parse(
      JSON.stringify(file.topology).replace('"dims":[2,1]', '"dims":[1,3]'),
    ) as unknown;
    expect(() => onnxFromLayersModel({ ...file, topology })).toThrow(
      'Layer "swap" (Permute) cannot permute an input of rank 3 by dims 1,3.',
    );
  });
});

describe("RepeatVector", () => {
  it.each([1, 4])("%i times", async (n) => {
    await expectParity(tf.sequential({ layers: [layers.repeatVector({ inputShape: [3], n })] }));
  });

  it("of a flattened image repeats it in TF.js's order", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [5, 4, 2], filters: 3, kernelSize: 2 }),
        layers.flatten(),
        layers.repeatVector({ n: 3 }),
      ],
    });
    await expectParity(model);
  });
});
