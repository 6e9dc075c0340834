import { describe, expect, it } from "vitest";
import { fromLiveModel, onnxFromLayersModel } from "../../../src/onnx/index.ts";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

describe("Cropping2D", () => {
  const cells = grid({
    cropping: [
      1,
      [1, 2],
      [
        [0, 1],
        [2, 0],
      ],
    ],
    dataFormat: ["channelsLast", "channelsFirst"],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, { cropping, dataFormat }) => {
    const layer = layers.cropping2D({ inputShape: [5, 6, 7], cropping: cropping as never, dataFormat });
    await expectParity(tf.sequential({ layers: [layer] }));
  });

  it("between convolutions needs no Transpose", async () => {
    const conv = layers.conv2d({ inputShape: [9, 9, 1], filters: 3, kernelSize: 2 });
    const model = tf.sequential({
      layers: [
        conv,
        layers.cropping2D({
          cropping: [
            [1, 2],
            [0, 3],
          ],
        }),
        layers.conv2d({ filters: 1, kernelSize: 1 }),
      ],
    });
    const { nodeCount } = await expectParity(model);
    // Reshape, Conv, Slice, Conv, Reshape
    expect(nodeCount).toBe(5);
  });

  it("of an image whose other axis is unknown", async () => {
    // TF.js counts from null as from 0, and so takes no crop along an unknown axis.
    const cropping: [[number, number], [number, number]] = [
      [0, 0],
      [1, 2],
    ];
    const layer = layers.cropping2D({ inputShape: [null, 6, 2], cropping });
    await expectParity(tf.sequential({ layers: [layer] }), { unknownSize: 4 });
  });

  it("is refused where nothing would be left", () => {
    const layer = layers.cropping2D({ inputShape: [4, 4, 1], cropping: [2, 1] as never, name: "crop" });
    expect(() => onnxFromLayersModel(fromLiveModel(tf.sequential({ layers: [layer] })))).toThrow(
      'Layer "crop" (Cropping2D) gets an input that is smaller than its window: the output would be 0x2.',
    );
  });
});

describe("CenterCrop", () => {
  // Behind a layer that changes the shape: CenterCrop of TF.js spoils the shape that it shares.
  const behind = (height: number, width: number, crop: [number, number]) =>
    tf.sequential({
      layers: [
        layers.zeroPadding2d({ inputShape: [height - 2, width - 2, 2] }),
        layers.centerCrop({ height: crop[0], width: crop[1] }),
      ],
    });

  const cells = grid({ size: [5, 6, 9, 10], crop: [1, 2, 4, 5] });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, { size, crop }) => {
    await expectParity(behind(size, size, [crop, crop]));
    await expectParity(behind(size, 7, [Math.max(crop - 1, 1), crop]));
  });

  it("of one column less starts at the second one", async () => {
    await expectParity(behind(6, 5, [6, 4]));
  });

  it("of the whole image is no node", async () => {
    const model = tf.sequential({
      layers: [layers.centerCrop({ inputShape: [4, 3, 2], height: 4, width: 3 })],
    });
    await expectParity(model);
  });

  it.each([
    ["right behind the input", []],
    ["behind layers that keep its shape", [layers.reLU(), layers.dropout({ rate: 0.5 })]],
  ])("is refused %s, because TF.js then takes only images of the crop's size", (_, between) => {
    const input = tf.input({ shape: [6, 6, 1] });
    const image = between.reduce((value, layer) => layer.apply(value) as tf.SymbolicTensor, input);
    const [file] = [fromLiveModel(tf.model({ inputs: input, outputs: image }))];
    // TF.js writes the spoilt shape into its files too, so the layer is put behind here.
    const topology = structuredClone(file.topology) as {
      config: { layers: object[]; output_layers: unknown[] };
    };
    const last = topology.config.output_layers[0] as [string, number, number];
    topology.config.layers.push({
      name: "crop",
      class_name: "CenterCrop",
      config: { name: "crop", height: 4, width: 4 },
      inbound_nodes: [[[...last, {}]]],
    });
    topology.config.output_layers = [["crop", 0, 0]];
    expect(() => onnxFromLayersModel({ ...file, topology })).toThrow(
      /Cannot convert layer "crop" \(CenterCrop\): TF.js gives the model's input the size of the crop/,
    );
  });

  it("is refused where it would have to enlarge, which throws in TF.js", () => {
    const model = behind(4, 4, [5, 5]);
    expect(() => model.predict(tf.zeros([1, 2, 2, 2]))).toThrow("x must be rank 3 or 4");
    expect(() => onnxFromLayersModel(fromLiveModel(model))).toThrow("TF.js 4.22 itself throws in predict");
  });

  describe.each([13, 18])("inside TimeDistributed, opset %i", (opset) => {
    it.each([
      ["a crop", 3, 4],
      ["an enlargement", 7, 8],
      ["an enlargement of one side", 3, 8],
    ])("as %s", async (_, height, width) => {
      const layer = layers.centerCrop({ height, width });
      const model = tf.sequential({
        layers: [layers.timeDistributed({ inputShape: [3, 5, 6, 2], layer })],
      });
      await expectParity(model, { opset });
    });
  });
});
