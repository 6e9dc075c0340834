import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { gridOf } from "../../src/zoo/heads/coordinates.ts";
import { selectSamples, type Samples } from "../../src/diagnosis/samples.ts";
import type { TensorFlow } from "../../src/tfjs/types.ts";
import {
  boxSamples,
  broken,
  denseNetwork,
  diagnosisOfPatient,
  idsOf,
  layerOf,
  patientFrom,
  side,
  train,
  trainingBackend,
  weightOf,
  type Patient,
} from "./patient.ts";

/** What keeps a network from telling places: each is planted in one that tells them, and has to be found first. */
describe("a network that", () => {
  const samples = boxSamples(200);
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = await trainingBackend();
  });

  const kernel = (seed = 4) => tf.initializers.heNormal({ seed });
  const scaled = () => {
    const image = tf.input({ shape: [side, side, 1] });
    return { image, values: tf.layers.rescaling({ scale: 1 / 255 }).apply(image) as SymbolicTensor };
  };

  async function learned(model: LayersModel, epochs: number, learningRate = 0.01): Promise<Patient> {
    await train(tf, model, samples, epochs, { learningRate });
    const patient = await patientFrom(tf, model);
    model.dispose();
    return patient;
  }

  /** Convolutions, and what makes a point of their maps. */
  function convolutional(last: "flatten" | "average"): LayersModel {
    const { layers } = tf;
    const { image, values } = scaled();
    const maps = layers
      .conv2d({ filters: 4, kernelSize: 3, activation: "relu", kernelInitializer: kernel() })
      .apply(values);
    const row = (
      last === "flatten"
        ? layers.flatten()
        : layers.globalAveragePooling2d({ name: "average", dataFormat: "channelsLast" })
    ).apply(maps);
    const out = layers.dense({ name: "out", units: 2, kernelInitializer: kernel(5) }).apply(row);
    return tf.model({ inputs: image, outputs: out as SymbolicTensor });
  }

  it("flattens its maps is healthy, and has place-lost first once it averages them", async () => {
    const healthy = await learned(convolutional("flatten"), 40);
    const sound = await diagnosisOfPatient(tf, healthy, samples);
    expect(idsOf(sound)).toEqual([]);
    expect(sound.measurements.place).toMatchObject({ pooledBy: null });
    expect(sound.measurements.place!.perPixel).toBeCloseTo(1, 0);
    expect(sound.measurements.place!.freshShare).toBeGreaterThan(0.5);

    const lost = await diagnosisOfPatient(tf, await learned(convolutional("average"), 3), samples);
    expect(lost.findings[0]!.finding).toMatchObject({ check: "place-lost", evidence: { layer: "average" } });
    expect(lost.measurements.place!.perPixel).toBeCloseTo(0, 1);
    expect(lost.findings.find(({ finding }) => finding.check === "constant-output")!.follows).toContain(
      "place-lost",
    );
  });

  /** Convolutions to one map, and its expected place. */
  function softArgmax(): LayersModel {
    const { layers } = tf;
    const { image, values } = scaled();
    const maps = layers
      .conv2d({
        filters: 4,
        kernelSize: 3,
        padding: "same",
        activation: "relu",
        kernelInitializer: kernel(),
      })
      .apply(values);
    const map = layers.conv2d({ filters: 1, kernelSize: 1, kernelInitializer: kernel(6) }).apply(maps);
    const row = layers.reshape({ targetShape: [side * side] }).apply(map);
    const plain = layers.activation({ name: "plain", activation: "linear" }).apply(row);
    const sharp = layers.rescaling({ name: "sharp", scale: 1, offset: 0 }).apply(plain);
    const shares = layers.activation({ name: "shares", activation: "softmax" }).apply(sharp);
    const place = layers.dense({ name: "place", units: 2, useBias: false, trainable: false });
    const out = place.apply(shares) as SymbolicTensor;
    tf.tidy(() => place.setWeights([tf.tensor2d(gridOf(side, side), [side * side, 2])]));
    return tf.model({ inputs: image, outputs: out });
  }

  it("takes the expected place of a map has diffuse-heatmap first where its softmax has no peak, and where it has two", async () => {
    const healthy = await learned(softArgmax(), 40);
    const sound = await diagnosisOfPatient(tf, healthy, samples);
    expect(idsOf(sound)).not.toContain("diffuse-heatmap");
    expect(sound.measurements.maps).toMatchObject([{ layer: "shares", cells: 144, afterSoftmax: null }]);

    const flat = broken(healthy, (patient) => (layerOf(patient, "sharp").config["scale"] = 1e-3));
    expect((await diagnosisOfPatient(tf, flat, samples)).findings[0]!.finding).toMatchObject({
      check: "diffuse-heatmap",
      evidence: { maps: [{ layer: "shares", afterSoftmax: null }] },
    });

    const twice = broken(healthy, (patient) => (layerOf(patient, "plain").config["activation"] = "softmax"));
    const { findings } = await diagnosisOfPatient(tf, twice, samples);
    expect(findings[0]!.finding).toMatchObject({
      check: "diffuse-heatmap",
      evidence: { maps: [{ layer: "shares", afterSoftmax: "plain" }] },
    });
    expect(findings[0]!.finding.evidence).toMatchObject({ maps: [{ cells: 144 }] });
  }, 60_000);

  function normalised(): LayersModel {
    const { layers } = tf;
    const { image, values } = scaled();
    const row = layers.flatten().apply(values);
    const hidden = layers.dense({ units: 32, activation: "relu", kernelInitializer: kernel() }).apply(row);
    const norm = layers.batchNormalization({ name: "norm", momentum: 0.9 }).apply(hidden);
    const out = layers.dense({ name: "out", units: 2, kernelInitializer: kernel(5) }).apply(norm);
    return tf.model({ inputs: image, outputs: out as SymbolicTensor });
  }

  it("normalises batches is healthy, and has moving-statistics first once what it saved is of something else", async () => {
    const healthy = await learned(normalised(), 60);
    const sound = await diagnosisOfPatient(tf, healthy, samples);
    expect(idsOf(sound)).toEqual([]);
    expect(sound.measurements.statistics).toMatchObject({ layers: ["norm"], batchSize: 32 });

    const lost = broken(healthy, (patient) => weightOf(patient, "norm/moving_variance").fill(1e4));
    const before = [...weightOf(lost, "norm/moving_variance")];
    const { findings } = await diagnosisOfPatient(tf, lost, samples);
    expect(findings[0]!.finding).toMatchObject({
      check: "moving-statistics",
      severity: "illness",
      evidence: { layers: ["norm"], measure: "explained" },
    });
    const evidence = findings[0]!.finding.evidence as { saved: number; batch: number };
    expect(evidence.batch).toBeGreaterThan(0.9);
    expect(evidence.saved).toBeLessThan(0.5);
    expect([...weightOf(lost, "norm/moving_variance")]).toEqual(before);
  });

  it("begins with a last layer of tiny weights has start-spread first", async () => {
    const tiny = (stddev: number) => {
      const model = denseNetwork(tf);
      model.pop();
      model.add(
        tf.layers.dense({
          name: "out",
          units: 2,
          kernelInitializer: tf.initializers.randomNormal({ stddev, seed: 1 }),
        }),
      );
      return model;
    };
    const usual = await diagnosisOfPatient(tf, await learned(tiny(0.3), 1, 1e-4), samples);
    expect(idsOf(usual)).not.toContain("start-spread");
    const { findings } = await diagnosisOfPatient(tf, await learned(tiny(1e-3), 1, 1e-5), samples);
    expect(findings[0]!.finding).toMatchObject({
      check: "start-spread",
      severity: "risk",
      evidence: { layer: "out" },
    });
    expect(findings[1]!.finding.check).toBe("constant-output");
    expect(findings[1]!.follows).toContain("start-spread");
  });

  it("is shown boxes at two places alone has easy-mean first, once it answers their mean", async () => {
    const few = closeTogether(boxSamples(4000));
    expect(few.images.count).toBeGreaterThan(40);
    const model = denseNetwork(tf);
    await train(tf, model, few, 40);
    const healthy = await patientFrom(tf, model);
    model.dispose();
    expect(idsOf(await diagnosisOfPatient(tf, healthy, few))).toEqual([]);
    const shrunk = broken(healthy, (patient) => {
      const weights = weightOf(patient, "out/kernel");
      weights.forEach((value, at) => (weights[at] = value / 1e4));
    });
    const { findings } = await diagnosisOfPatient(tf, shrunk, few);
    expect(findings[0]!.finding).toMatchObject({ check: "easy-mean", severity: "risk" });
    expect(findings.map(({ finding }) => finding.check)).toContain("constant-output");
  });
});

/** Boxes in the middle of the image, and a pixel to the right of it: each is half a pixel of 12 from their mean. */
function closeTogether(samples: Samples): Samples {
  const isNear = (image: number) => {
    const [x, y] = [samples.targets[2 * image]!, samples.targets[2 * image + 1]!];
    return y === 0 && x >= 0 && x < 0.2;
  };
  const all = Array.from({ length: samples.images.count }, (_, image) => image);
  return selectSamples(samples, all.filter(isNear));
}
