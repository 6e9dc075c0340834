import { describe, expect, it } from "vitest";
import { onnxFromLayersModel, type ConvertOptions, type LiveModel } from "../../src/onnx/index.ts";
import { tf } from "./helpers/tf.ts";

const small = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], name: "d" })] });

/** What callers without types can pass. */
const convert = (model: unknown, options: unknown = {}) =>
  onnxFromLayersModel(model as LiveModel, options as ConvertOptions);

describe("a call from code without types", () => {
  it.each([
    ["null", null],
    ["nothing", undefined],
    ["a path", "model.json"],
    ["a promise", Promise.resolve()],
    ["the JSON alone", { modelTopology: {}, weightsManifest: [] }],
    ["a graph model", { executor: {}, predict: () => undefined }],
  ])("with %s for a model says what it takes", (_, model) => {
    expect(() => convert(model)).toThrow(/^This is no LayersModel: give a tf.LayersModel/);
  });

  it.each([
    [{ inputLayout: "nwhc" }, 'The input layout "nwhc" is not known: nhwc or nchw.'],
    [{ passes: { fold: false } }, 'There is no pass "fold". There are: dropIdentities, '],
    [{ opset: "17" }, "Opset 17 is not supported; choose 13 to 21."],
    [{ batch: 1.5 }, "A batch of 1.5 is not possible"],
  ])("with %j says what is possible", (options, message) => {
    expect(() => convert(small(), options)).toThrow(message);
  });
});

describe("a model in memory", () => {
  it("that was disposed is refused in one typed line", () => {
    const model = small();
    model.dispose();
    expect(() => convert(model)).toThrow(/^The model in memory cannot be read: .* is already disposed/);
  });

  it("is left as it was", () => {
    const model = small();
    const before = tf.memory().numTensors;
    const [kernel] = model.getWeights();
    const numbers = [...kernel!.dataSync()];
    convert(model);
    expect(tf.memory().numTensors).toBe(before);
    expect([...kernel!.dataSync()]).toEqual(numbers);
  });
});
