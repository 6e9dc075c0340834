import type { Sequential, SymbolicTensor } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { selectSamples } from "../../src/diagnosis/samples.ts";
import type { TensorFlow } from "../../src/tfjs/types.ts";
import {
  boxSamples,
  broken,
  denseNetwork,
  diagnosisOfPatient,
  idsOf,
  patientFrom,
  side,
  train,
  trainingBackend,
  weightOf,
  type History,
} from "./patient.ts";

/** Networks that are ill by the way they are built, and what training made of them. */
describe("a network", () => {
  const samples = boxSamples(200);
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = await trainingBackend();
  });

  async function diagnosisOf(model: Sequential, history: History = {}, seen = samples) {
    const patient = await patientFrom(tf, model);
    model.dispose();
    return diagnosisOfPatient(tf, patient, seen, history);
  }

  it("of many sigmoid layers with tiny weights has vanishing-gradients first", async () => {
    const { layers, initializers } = tf;
    const tiny = () => initializers.randomNormal({ stddev: 0.01, seed: 1 });
    const sigmoids = Array.from({ length: 5 }, (_, index) =>
      layers.dense({ name: `sigmoid-${index}`, units: 16, activation: "sigmoid", kernelInitializer: tiny() }),
    );
    const model = tf.sequential({
      layers: [
        layers.rescaling({ inputShape: [side, side, 1], scale: 1 / 255 }),
        layers.flatten(),
        ...sigmoids,
        layers.dense({ name: "out", units: 2, kernelInitializer: tiny() }),
      ],
    });
    await train(tf, model, samples, 2);
    const diagnosis = await diagnosisOf(model);
    expect(diagnosis.findings[0]!.finding).toMatchObject({
      check: "vanishing-gradients",
      evidence: { of: "fresh" },
    });
    expect(idsOf(diagnosis)).toContain("constant-output");
  });

  it("with enormous initial weights has exploding-gradients first", async () => {
    const { layers, initializers } = tf;
    const wide = () => initializers.randomNormal({ stddev: 30, seed: 1 });
    const model = tf.sequential({
      layers: [
        layers.rescaling({ inputShape: [side, side, 1], scale: 1 / 255 }),
        layers.flatten(),
        layers.dense({ name: "hidden", units: 16, activation: "relu", kernelInitializer: wide() }),
        layers.dense({ name: "out", units: 2, kernelInitializer: wide() }),
      ],
    });
    await train(tf, model, samples, 1);
    expect(idsOf(await diagnosisOf(model))[0]).toBe("exploding-gradients");
  });

  it("that learned with sigmoid units is healthy, and has saturation first once they are pushed to their end", async () => {
    const model = denseNetwork(tf, { activation: "sigmoid" });
    await train(tf, model, samples, 150, { learningRate: 0.02 });
    const healthy = await patientFrom(tf, model);
    model.dispose();
    expect(idsOf(await diagnosisOfPatient(tf, healthy, samples))).toEqual([]);
    const pushed = broken(healthy, (patient) => weightOf(patient, "hidden/bias").fill(100));
    const diagnosis = await diagnosisOfPatient(tf, pushed, samples);
    expect(diagnosis.findings[0]!.finding).toMatchObject({
      check: "saturation",
      evidence: { layers: [{ layer: "hidden", activation: "sigmoid", saturated: 1 }] },
    });
  });

  it("with two paths, batch normalisation, dropout and a fixed batch is trained and looked into like any other", async () => {
    const { layers, initializers } = tf;
    const kernel = () => initializers.heNormal({ seed: 4 });
    const images = tf.input({ batchShape: [8, side, side, 1] });
    const scaled = layers.rescaling({ scale: 1 / 255 }).apply(images);
    const left = layers
      .conv2d({
        name: "left",
        filters: 4,
        kernelSize: 3,
        strides: 2,
        activation: "relu",
        kernelInitializer: kernel(),
      })
      .apply(scaled);
    const normalised = layers.batchNormalization({ name: "norm" }).apply(left);
    const right = layers.averagePooling2d({ poolSize: 2 }).apply(scaled);
    const flat = [normalised, right].map((path) => layers.flatten().apply(path));
    const both = layers.concatenate().apply(flat as SymbolicTensor[]);
    const kept = layers.dropout({ rate: 0.9 }).apply(both);
    const out = layers.dense({ name: "out", units: 2, kernelInitializer: kernel() }).apply(kept);
    const model = tf.model({ inputs: images, outputs: out as SymbolicTensor });
    const patient = await patientFrom(tf, model);
    model.dispose();
    weightOf(patient, "left/bias").fill(-1e6);
    const { findings, measurements } = await diagnosisOfPatient(tf, patient, samples);
    expect(findings[0]!.finding).toMatchObject({
      check: "dead-relus",
      evidence: { layers: [{ layer: "left", dead: 4, units: 4 }] },
    });
    expect(measurements.untrainable).toBeNull();
    expect(measurements.gradients.fresh!.map(({ layer }) => layer)).toEqual(["left", "norm", "out"]);
    expect(measurements.fewImages!.results[0]!.steps).not.toBeNull();
  });

  it("that was never trained has untrained first", async () => {
    expect(idsOf(await diagnosisOf(denseNetwork(tf)))[0]).toBe("untrained");
  });

  it("that averages all places away cannot learn a few images, which is said to come of that", async () => {
    const { layers, initializers } = tf;
    const model = tf.sequential({
      layers: [
        layers.rescaling({ inputShape: [side, side, 1], scale: 1 / 255 }),
        layers.conv2d({
          filters: 4,
          kernelSize: 3,
          activation: "relu",
          kernelInitializer: initializers.heNormal({ seed: 2 }),
        }),
        layers.globalAveragePooling2d({ dataFormat: "channelsLast" }),
        layers.dense({ name: "out", units: 2, kernelInitializer: initializers.glorotUniform({ seed: 2 }) }),
      ],
    });
    await train(tf, model, samples, 3);
    const diagnosis = await diagnosisOf(model);
    const found = diagnosis.findings.find(({ finding }) => finding.check === "few-images")!;
    expect(found.follows).toContain("place-lost");
    expect(idsOf(diagnosis)).toContain("constant-output");
  });

  it("with thousands of weights for each label has parameters first, though it fits", async () => {
    const few = selectSamples(samples, [0, 1, 2, 3]);
    const model = denseNetwork(tf, { hidden: 100 });
    await train(tf, model, few, 60);
    const diagnosis = await diagnosisOf(model, {}, few);
    expect(idsOf(diagnosis)).toEqual(["parameters"]);
    // 144 x 100 + 100 + 100 x 2 + 2 weights, for 4 x 2 numbers in the labels.
    expect(diagnosis.findings[0]!.finding).toMatchObject({
      severity: "risk",
      evidence: { parameters: 14_702, perLabel: 14_702 / 8 },
    });
  });

  it("that was trained at a rate far too high has learning-rate first, then what came of it", async () => {
    const model = denseNetwork(tf);
    await train(tf, model, samples, 3, { learningRate: 3 });
    const diagnosis = await diagnosisOf(model, { recipe: { learningRate: 3 } });
    expect(idsOf(diagnosis)[0]).toBe("learning-rate");
    expect(diagnosis.findings.slice(1).some(({ follows }) => follows.includes("learning-rate"))).toBe(true);
  });
});
