import { describe, expect, it } from "vitest";
import { CONVERTER_VERSION } from "../../src/onnx/finish-model.ts";
import {
  decodeOnnx,
  fromLiveModel,
  onnxFromLayersModel,
  type LayersModelFile,
} from "../../src/onnx/index.ts";
import { irVersions } from "../../src/onnx/builder.ts";
import packageJson from "../../package.json" with { type: "json" };
import { expectParity } from "./helpers/parity.ts";
import { tf } from "./helpers/tf.ts";

const { layers } = tf;

type Symbolic = tf.SymbolicTensor;

function smallModel(): tf.LayersModel {
  return tf.sequential({
    name: "small",
    layers: [
      layers.dense({ inputShape: [3], units: 4, activation: "relu", name: "hidden" }),
      layers.dense({ units: 2, name: "answer" }),
    ],
  });
}

describe("whole models", () => {
  it("with a model inside, called twice, with the weights of one", async () => {
    const inner = tf.sequential({
      name: "encoder",
      layers: [layers.dense({ inputShape: [3], units: 4, activation: "tanh" }), layers.dense({ units: 3 })],
    });
    const input = tf.input({ shape: [3], name: "left" });
    const other = tf.input({ shape: [3], name: "right" });
    const outputs = layers.add({ name: "sum" }).apply([inner.apply(input), inner.apply(other)] as Symbolic[]);
    const converted = await expectParity(tf.model({ inputs: [input, other], outputs: outputs as Symbolic }));
    const constants = decodeOnnx(converted.bytes).graph!.initializer;
    expect(constants).toHaveLength(4);
    expect(converted.inputs.map(({ name }) => name)).toEqual(["left", "right"]);
    expect(converted.outputs.map(({ name }) => name)).toEqual(["sum"]);
  });

  it("with models in models in a Sequential", async () => {
    const inner = tf.sequential({
      name: "inner",
      layers: [layers.dense({ inputShape: [4], units: 3, name: "dense" })],
    });
    const middle = tf.sequential({
      name: "middle",
      layers: [inner, layers.dense({ units: 5, name: "dense_b" })],
    });
    const outer = tf.sequential({
      name: "outer",
      layers: [middle, layers.dense({ units: 2, name: "dense_c" })],
    });
    const converted = await expectParity(outer);
    expect(converted.layers.map(({ layer }) => layer)).toContain("middle/inner/dense");
  });

  it("with a layer called on its own output", async () => {
    const input = tf.input({ shape: [3] });
    const dense = layers.dense({ units: 3, activation: "tanh", name: "again" });
    const outputs = dense.apply(dense.apply(dense.apply(input))) as Symbolic;
    const converted = await expectParity(tf.model({ inputs: input, outputs }));
    expect(converted.layers.map(({ layer }) => layer)).toEqual(
      expect.arrayContaining(["again", "again#1", "again#2"]),
    );
    expect(decodeOnnx(converted.bytes).graph!.initializer).toHaveLength(2);
  });

  it("with several outputs, one of them an input and one twice", async () => {
    const input = tf.input({ shape: [3], name: "in" });
    const hidden = layers.dense({ units: 3, name: "hidden" }).apply(input) as Symbolic;
    const answer = layers.reLU({ name: "answer" }).apply(hidden) as Symbolic;
    const same = layers.dropout({ rate: 0.5, name: "same" }).apply(answer) as Symbolic;
    const echo = layers.dropout({ rate: 0.5, name: "echo" }).apply(input) as Symbolic;
    const converted = await expectParity(tf.model({ inputs: input, outputs: [hidden, answer, same, echo] }));
    expect(converted.outputs.map(({ name }) => name)).toEqual(["hidden", "answer", "same", "echo"]);
  });

  it("with branches that are written before the layers they read", async () => {
    const input = tf.input({ shape: [3], name: "in" });
    const a = layers.dense({ units: 3, name: "a" }).apply(input) as Symbolic;
    const b = layers.dense({ units: 3, name: "b" }).apply(a) as Symbolic;
    const file = fromLiveModel(
      tf.model({ inputs: input, outputs: layers.add({ name: "c" }).apply([a, b]) as Symbolic }),
    );
    const topology = structuredClone(file.topology) as { config: { layers: unknown[] } };
    topology.config.layers.reverse();
    const graph = decodeOnnx(onnxFromLayersModel({ ...file, topology }).bytes).graph!;
    expect(graph.node.map(({ name }) => name)).toEqual(["a/Gemm", "b/Gemm", "c/Add"]);
  });

  it("of ten thousand layers in a row", () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `layer${index}`);
    const chain = names.map((name, index) => ({
      class_name: "Activation",
      name,
      config: { name, activation: "relu" },
      inbound_nodes: [[[names[index - 1] ?? "in", 0, 0, {}]]],
    }));
    const input = {
      class_name: "InputLayer",
      name: "in",
      config: { name: "in", batch_input_shape: [null, 2] },
      inbound_nodes: [],
    };
    const config = {
      name: "chain",
      layers: [input, ...chain],
      input_layers: [["in", 0, 0]],
      output_layers: [[names.at(-1), 0, 0]],
    };
    const topology = { class_name: "Model", config };
    const converted = onnxFromLayersModel({ topology, weights: new Map(), sourceSha256: null });
    expect(converted.nodeCount).toBe(10_000);
  });
});

describe("names of outputs", () => {
  it("are those of TF.js, with a suffix only where TF.js gives a name twice or to an input", async () => {
    const input = tf.input({ shape: [3], name: "in" });
    const dense = layers.dense({ units: 3, name: "d" });
    const once = dense.apply(input) as Symbolic;
    const twice = dense.apply(once) as Symbolic;
    const named = async (outputs: Symbolic[]) => {
      const model = tf.model({ inputs: input, outputs });
      const converted = await expectParity(model);
      return [model.outputNames, converted.outputs.map(({ name }) => name)];
    };
    expect(await named([twice])).toEqual([["d"], ["d"]]);
    expect(await named([twice, once, input])).toEqual([
      ["d", "d", "in"],
      ["d", "d~1", "in~1"],
    ]);
    expect(await named([once, twice])).toEqual([
      ["d", "d"],
      ["d", "d#1"],
    ]);
  });
});

describe("batch and opset", () => {
  it("leaves the batch free as N, and fixes it on request", async () => {
    const free = await expectParity(smallModel(), { inputBatch: 3 });
    const dims = (bytes: Uint8Array) => {
      const type = decodeOnnx(bytes).graph!.input[0]!.type!.value;
      return type.case === "tensorType" ? type.value.shape!.dim.map(({ value }) => value.value) : [];
    };
    expect(dims(free.bytes)).toEqual(["N", 3n]);
    const fixed = await expectParity(smallModel(), { batch: 5 });
    expect(dims(fixed.bytes)).toEqual([5n, 3n]);
    expect(fixed.outputs[0]!.shape).toEqual([5, 2]);
  });

  it("refuses a batch other than the one that the model has fixed", () => {
    const model = tf.sequential({ layers: [layers.dense({ batchInputShape: [4, 3], units: 2, name: "d" })] });
    expect(() => onnxFromLayersModel(fromLiveModel(model), { batch: 5 })).toThrow(
      'The batch cannot be 5: input "d_input" has a fixed batch of 4.',
    );
  });

  it.each([13, 14, 15, 16, 17, 18, 19, 20, 21])("writes opset %i with its IR version", async (opset) => {
    const converted = await expectParity(smallModel(), { opset });
    const model = decodeOnnx(converted.bytes);
    expect(model.opsetImport.map(({ domain, version }) => [domain, Number(version)])).toEqual([["", opset]]);
    expect(Number(model.irVersion)).toBe(irVersions[opset]);
  });

  it.each([12, 22])("refuses opset %i", (opset) => {
    expect(() => onnxFromLayersModel(fromLiveModel(smallModel()), { opset })).toThrow("choose 13 to 21");
  });
});

it("writes producer, source hash and the caller's metadata", () => {
  const file: LayersModelFile = { ...fromLiveModel(smallModel()), sourceSha256: "abc" };
  const model = decodeOnnx(onnxFromLayersModel(file, { metadata: { variant: "cnn-gray" } }).bytes);
  expect(model.producerName).toBe("boxbench");
  expect(model.producerVersion).toBe(CONVERTER_VERSION);
  expect(CONVERTER_VERSION).toBe(packageJson.version);
  expect(Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]))).toEqual({
    source: "TensorFlow.js LayersModel",
    source_sha256: "abc",
    variant: "cnn-gray",
  });
});

it("names every value after its layer", async () => {
  const converted = await expectParity(smallModel());
  const graph = decodeOnnx(converted.bytes).graph!;
  expect(graph.node.map(({ output }) => output[0])).toEqual(["hidden/Gemm", "hidden", "answer"]);
  expect(graph.initializer.map(({ name }) => name)).toEqual([
    "hidden/kernel",
    "hidden/bias",
    "answer/kernel",
    "answer/bias",
  ]);
});
