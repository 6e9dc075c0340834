import { describe, expect, it } from "vitest";
import { onnxFromLayersModel, type LayersModelFile } from "../../src/onnx/index.ts";

const weights: LayersModelFile["weights"] = new Map([
  ["d/kernel", { shape: [3, 2], dtype: "float32" as const, data: new Float32Array(6) }],
  ["d/bias", { shape: [2], dtype: "float32" as const, data: new Float32Array(2) }],
]);

function convert(topology: unknown, replaced = weights): ReturnType<typeof onnxFromLayersModel> {
  return onnxFromLayersModel({ topology, weights: replaced, sourceSha256: null });
}

function dense(fields: object = {}): object {
  return { class_name: "Dense", config: { name: "d", units: 2, batch_input_shape: [null, 3], ...fields } };
}

function layer(name: string, className: string, inbound: unknown[], config: object = {}): object {
  return { class_name: className, name, config: { name, ...config }, inbound_nodes: inbound };
}

function functional(layers: object[], input = "in", output = "d"): object {
  return {
    class_name: "Functional",
    config: { name: "m", layers, input_layers: [[input, 0, 0]], output_layers: [[output, 0, 0]] },
  };
}

const input = layer("in", "InputLayer", [], { batch_input_shape: [null, 3] });

describe("topologies as found in files", () => {
  it.each([
    ["a Sequential of today", { class_name: "Sequential", config: { name: "s", layers: [dense()] } }],
    ["a Sequential of Keras before 2.2.3", { class_name: "Sequential", config: [dense()] }],
    [
      "model_config around it",
      { keras_version: "2.1.6", model_config: { class_name: "Sequential", config: { layers: [dense()] } } },
    ],
    [
      "model_config as text",
      { model_config: JSON.stringify({ class_name: "Sequential", config: [dense()] }) },
    ],
    [
      "TF.js's spelling",
      {
        className: "Sequential",
        config: {
          layers: [{ className: "Dense", config: { name: "d", units: 2, batchInputShape: [null, 3] } }],
        },
      },
    ],
    [
      "an inputShape without the batch",
      { class_name: "Sequential", config: [dense({ batch_input_shape: null, input_shape: [3] })] },
    ],
    ["an inputDim", { class_name: "Sequential", config: [dense({ batch_input_shape: null, input_dim: 3 })] }],
    ["a functional model", functional([input, layer("d", "Dense", [[["in", 0, 0, {}]]], { units: 2 })])],
    [
      "the class name Model",
      { ...functional([input, layer("d", "Dense", [[["in", 0, 0]]], { units: 2 })]), class_name: "Model" },
    ],
  ])("%s", (_, topology) => {
    const converted = convert(topology);
    expect(converted.outputs).toEqual([{ name: "d", shape: [null, 2], dtype: "float32" }]);
  });

  it("takes weights as TF 2.2 names them, and as TF.js does inside other models", () => {
    const topology = { class_name: "Sequential", config: { name: "s", layers: [dense()] } };
    const named = (kernel: string) =>
      new Map([...weights].map(([name, weight]) => [name.replace("d/", kernel), weight]));
    expect(convert(topology, named("d/cell/")).nodeCount).toBe(1);
    const nested = {
      class_name: "Sequential",
      config: { name: "outer", layers: [{ ...topology, config: { ...topology.config } }] },
    };
    expect(convert(nested, named("s/d/")).nodeCount).toBe(1);
    expect(convert(nested).nodeCount).toBe(1);
  });
});

describe("topologies that cannot be used", () => {
  it.each([
    ["a graph model", { node: [], library: {} }, /TF.js graph model/],
    ["no class", {}, /the class of the model is missing, and neither Sequential nor Functional/],
    ["no layers", { class_name: "Sequential", config: { layers: [] } }, /no layers/],
    [
      "two layers of one name",
      { class_name: "Sequential", config: [dense(), dense()] },
      /two layers have the name "d"/,
    ],
    [
      "an unknown layer class",
      { class_name: "Sequential", config: [dense(), { class_name: "Lambda", config: { name: "odd" } }] },
      /^Cannot convert layer "odd": no ONNX converter for Lambda. Supported: InputLayer, Activation, /,
    ],
    [
      "a cycle",
      functional([
        input,
        layer("a", "Add", [
          [
            ["in", 0, 0, {}],
            ["b", 0, 0, {}],
          ],
        ]),
        layer("b", "ReLU", [[["a", 0, 0, {}]]]),
        layer("d", "ReLU", [[["b", 0, 0, {}]]]),
      ]),
      /layer "a" is part of a cycle through "b"/,
    ],
    [
      "a reference to a missing layer",
      functional([input, layer("d", "Dense", [[["gone", 0, 0, {}]]], { units: 2 })]),
      /layer "d" refers to layer "gone", which the model does not have/,
    ],
    [
      "a reference to a missing output",
      functional([input, layer("d", "Dense", [[["in", 0, 1, {}]]], { units: 2 })]),
      /layer "in" has no output 1/,
    ],
    [
      "a reference to a missing call",
      functional([input, layer("d", "Dense", [[["in", 3, 0, {}]]], { units: 2 })]),
      /refers to call 3 of layer "in", which has 1/,
    ],
    [
      "the notation of Keras 3",
      functional([input, layer("d", "Dense", [{ args: [], kwargs: {} }], { units: 2 })]),
      /^This model was saved by Keras 3 \(the calls of layer "d" have args\), which TF.js cannot load either/,
    ],
    [
      "an input of Keras 3",
      {
        class_name: "Sequential",
        config: [{ class_name: "InputLayer", config: { name: "in", batch_shape: [null, 3] } }, dense()],
      },
      /saved by Keras 3 \(its InputLayer has batch_shape\), .* TF_USE_LEGACY_KERAS=1/,
    ],
    [
      "an input without a shape",
      { class_name: "Sequential", config: [dense({ batch_input_shape: null })] },
      /Input "d_input" has no proper shape/,
    ],
    [
      "a field of another type",
      { class_name: "Sequential", config: [dense({ units: "two" })] },
      /Layer "d": "units" must be a whole number, 1 or more, but is "two"/,
    ],
    [
      "a weight of another shape",
      { class_name: "Sequential", config: [dense({ units: 4 })] },
      /Layer "d": weight "d\/kernel" has shape \[3, 2\], but the layer needs \[3, 4\]/,
    ],
    [
      "a missing weight",
      { class_name: "Sequential", config: [dense({ name: "e" })] },
      /Layer "e": no weight "e\/kernel"/,
    ],
  ])("%s", (_, topology, message) => {
    expect(() => convert(topology)).toThrow(message);
  });

  it("names the weight that has NaN", () => {
    const damaged = new Map([
      ...weights,
      ["d/bias", { shape: [2], dtype: "float32", data: Float32Array.of(1, NaN) }],
    ]);
    expect(() => convert({ class_name: "Sequential", config: [dense()] }, damaged as typeof weights)).toThrow(
      'Layer "d": weight "d/bias" is NaN at element 1, so the model can only answer NaN.',
    );
  });

  it("refuses models nested too deep in one line, without a stack overflow", () => {
    let model: object = dense();
    for (let depth = 0; depth < 5000; depth += 1) {
      model = { class_name: "Sequential", config: { name: `m${depth}`, layers: [model] } };
    }
    expect(() => convert(model)).toThrow(/nested more than/);
  });
});
