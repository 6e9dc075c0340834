import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { TensorFlow } from "../../src/tfjs/types.ts";
import { boxSamples, diagnosisOfPatient, patientFrom, side, trainingBackend, weightOf } from "./patient.ts";

type Layers = TensorFlow["layers"];
type Build = (tf: TensorFlow) => LayersModel;

const scale = (layers: Layers) => layers.rescaling({ scale: 1 / 255 });
const hidden = ({ layers, initializers }: TensorFlow, config: object = {}) =>
  layers.dense({
    name: "hidden",
    units: 8,
    activation: "relu",
    kernelInitializer: initializers.glorotUniform({ seed: 3 }),
    ...config,
  });
const out = ({ layers, initializers }: TensorFlow) =>
  layers.dense({ name: "out", units: 2, kernelInitializer: initializers.glorotUniform({ seed: 4 }) });
const inputShape = [side, side, 1];
const symbolOf = (value: unknown) => value as SymbolicTensor;

/** Every form in which the converter takes a network, with one layer called `hidden` and one called `out`. */
const shapes: Readonly<Record<string, Build>> = {
  "a Sequential whose first layer has the shape": (tf) =>
    tf.sequential({
      layers: [tf.layers.rescaling({ scale: 1 / 255, inputShape }), tf.layers.flatten(), hidden(tf), out(tf)],
    }),
  "a Sequential that begins with an InputLayer": (tf) =>
    tf.sequential({
      layers: [
        tf.layers.inputLayer({ inputShape }),
        scale(tf.layers),
        tf.layers.flatten(),
        hidden(tf),
        out(tf),
      ],
    }),
  "a Sequential that begins with an InputLayer and reads raw pixels": (tf) =>
    tf.sequential({
      layers: [tf.layers.inputLayer({ inputShape }), tf.layers.flatten(), hidden(tf), out(tf)],
    }),
  "a functional model": (tf) => {
    const input = tf.input({ shape: inputShape });
    const flat = tf.layers.flatten().apply(scale(tf.layers).apply(input));
    return tf.model({ inputs: input, outputs: symbolOf(out(tf).apply(hidden(tf).apply(flat))) });
  },
  "a functional model with two ways": (tf) => {
    const input = tf.input({ shape: inputShape });
    const scaled = scale(tf.layers).apply(input);
    const [left, right] = [tf.layers.flatten().apply(scaled), tf.layers.flatten().apply(scaled)];
    const both = tf.layers.add().apply([symbolOf(left), symbolOf(right)]);
    return tf.model({ inputs: input, outputs: symbolOf(out(tf).apply(hidden(tf).apply(both))) });
  },
  "a Sequential inside a Sequential": (tf) => {
    const inner = tf.sequential({
      layers: [tf.layers.inputLayer({ inputShape }), scale(tf.layers), tf.layers.flatten(), hidden(tf)],
    });
    return tf.sequential({ layers: [inner, out(tf)] });
  },
  "a Sequential inside a Sequential that begins with an InputLayer": (tf) => {
    const inner = tf.sequential({
      layers: [tf.layers.rescaling({ scale: 1 / 255, inputShape }), tf.layers.flatten(), hidden(tf)],
    });
    return tf.sequential({ layers: [tf.layers.inputLayer({ inputShape }), inner, out(tf)] });
  },
  "a Sequential inside a Sequential that reads raw pixels": (tf) => {
    const inner = tf.sequential({ layers: [tf.layers.flatten({ inputShape }), hidden(tf)] });
    return tf.sequential({ layers: [inner, out(tf)] });
  },
  "a functional model inside a Sequential": (tf) => {
    const input = tf.input({ shape: [side * side] });
    const inner = tf.model({ inputs: input, outputs: symbolOf(hidden(tf).apply(input)) });
    return tf.sequential({
      layers: [tf.layers.rescaling({ scale: 1 / 255, inputShape }), tf.layers.flatten(), inner, out(tf)],
    });
  },
  "a Sequential inside a functional model": (tf) => {
    const input = tf.input({ shape: inputShape });
    const inner = tf.sequential({
      layers: [tf.layers.flatten({ inputShape }), hidden(tf)],
    });
    const features = inner.apply(scale(tf.layers).apply(input));
    return tf.model({ inputs: input, outputs: symbolOf(out(tf).apply(symbolOf(features))) });
  },
  "a functional model inside a functional model": (tf) => {
    const innerInput = tf.input({ shape: inputShape });
    const flat = tf.layers.flatten().apply(innerInput);
    const inner = tf.model({ inputs: innerInput, outputs: symbolOf(hidden(tf).apply(flat)) });
    const input = tf.input({ shape: inputShape });
    const features = inner.apply(scale(tf.layers).apply(input));
    return tf.model({ inputs: input, outputs: symbolOf(out(tf).apply(symbolOf(features))) });
  },
  "a layer that is called twice": (tf) => {
    const input = tf.input({ shape: inputShape });
    const flat = tf.layers.flatten().apply(scale(tf.layers).apply(input));
    const shared = hidden(tf);
    const again = tf.layers.dropout({ rate: 0.2 }).apply(flat);
    const both = tf.layers.add().apply([shared.apply(flat), shared.apply(again)].map(symbolOf));
    return tf.model({ inputs: input, outputs: symbolOf(out(tf).apply(both)) });
  },
  "an activation of its own layer": (tf) =>
    tf.sequential({
      layers: [
        tf.layers.inputLayer({ inputShape }),
        scale(tf.layers),
        tf.layers.flatten(),
        hidden(tf, { activation: "linear" }),
        tf.layers.reLU({ name: "rectifier" }),
        out(tf),
      ],
    }),
  "a normalisation without weights in front": (tf) =>
    tf.sequential({
      layers: [
        tf.layers.inputLayer({ inputShape }),
        tf.layers.flatten(),
        tf.layers.layerNormalization({ center: false, scale: false }),
        hidden(tf),
        out(tf),
      ],
    }),
  "a fixed batch": (tf) =>
    tf.sequential({
      layers: [
        tf.layers.inputLayer({ batchInputShape: [4, ...inputShape] }),
        scale(tf.layers),
        tf.layers.flatten(),
        hidden(tf),
        out(tf),
      ],
    }),
  "rows that a recurrent layer reads": (tf) =>
    tf.sequential({
      layers: [
        tf.layers.inputLayer({ inputShape }),
        scale(tf.layers),
        tf.layers.reshape({ targetShape: [side, side] }),
        tf.layers.simpleRNN({ units: 2, kernelInitializer: tf.initializers.glorotUniform({ seed: 5 }) }),
        hidden(tf),
        out(tf),
      ],
    }),
};

/** One illness, planted in every shape of network: all units of one layer are dead. */
describe("diagnose finds a dead layer and trains anew", () => {
  const samples = boxSamples(48);
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = await trainingBackend();
  });

  it.each(Object.keys(shapes))("in %s", async (name) => {
    const model = shapes[name]!(tf);
    const patient = await patientFrom(tf, model);
    model.dispose();
    weightOf(patient, "hidden/bias").fill(-1e6);
    const { findings, measurements } = await diagnosisOfPatient(tf, patient, samples, {
      recipe: { learningRate: 0.01 },
    });
    expect(measurements.untrainable).toBeNull();
    expect(measurements.fewImages).not.toBeNull();
    expect(measurements.gradients.saved!.map(({ layer }) => layer)).toEqual(
      expect.arrayContaining(["hidden", "out"]),
    );
    const layer = name.includes("activation") ? "rectifier" : "hidden";
    const found = new Map(findings.map(({ finding }) => [finding.check, finding]));
    expect(found.get("dead-relus")).toMatchObject({
      evidence: { layers: [{ layer, dead: 8, units: 8 }], isBlocked: true },
    });
    // Pixels of 0 to 255 reach the layer only where no layer in front changes them.
    expect(found.has("input-scale")).toBe(name.endsWith("raw pixels"));
  });
});
