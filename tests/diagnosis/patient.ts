import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LayersModel, Sequential } from "@tensorflow/tfjs";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { diagnose, type Diagnosis } from "../../src/diagnosis/diagnose.ts";
import { openNetwork } from "../../src/diagnosis/open-network.ts";
import { inputTensor, targetTensor, type InputRange } from "../../src/diagnosis/pixels.ts";
import { guessLoss, type TrainingRecipe } from "../../src/diagnosis/recipe.ts";
import { samplesOfPoints, type Samples } from "../../src/diagnosis/samples.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { registerWasmGradients } from "../../src/tfjs/gradients/register.ts";
import type { TensorFlow } from "../../src/tfjs/types.ts";
import { savedNetworkFrom } from "../../src/training/saved-network.ts";

export const side = 12;

/** A 2x2 box in 12x12 pixels has 121 places. */
export function boxSamples(count: number, outputRange: readonly [number, number] = [-1, 1]): Samples {
  const options = { ...defaultBoxOptions, side, boxSize: [2, 2] as const };
  return samplesOfPoints(makeBoxImages(options, count, 1, "patient"), outputRange);
}

/** TF.js on WASM, which adds in a fixed order, ready to train. */
export async function trainingBackend(): Promise<TensorFlow> {
  const { tf } = await loadBackend("tfjs/wasm");
  registerWasmGradients(tf);
  return tf;
}

/** Trains with the optimizer for some epochs, in a fixed order. */
export async function train(
  tf: TensorFlow,
  model: LayersModel,
  samples: Samples,
  epochs: number,
  { loss = "meanSquaredError", learningRate = 0.003 } = {},
): Promise<void> {
  const all = Array.from({ length: samples.images.count }, (_, index) => index);
  const x = inputTensor(tf, samples, [0, 255], all);
  const y = targetTensor(tf, samples, all);
  model.compile({ optimizer: tf.train.adam(learningRate), loss });
  await model.fit(x, y, { epochs, batchSize: 32, shuffle: false, verbose: 0 });
  tf.dispose([x, y]);
}

/** Pixels / 255, a dense layer, and the outputs; seeded. */
export function denseNetwork(
  tf: TensorFlow,
  { hidden = 32, activation = "relu", units = 2, output = "linear" } = {},
): Sequential {
  const { layers, initializers } = tf;
  const kernelInitializer = () => initializers.glorotUniform({ seed: 3 });
  return tf.sequential({
    layers: [
      layers.rescaling({ name: "scale", inputShape: [side, side, 1], scale: 1 / 255 }),
      layers.flatten({ name: "flatten" }),
      layers.dense({
        name: "hidden",
        units: hidden,
        activation: activation as "relu",
        kernelInitializer: kernelInitializer(),
      }),
      layers.dense({
        name: "out",
        units,
        activation: output as "linear",
        kernelInitializer: kernelInitializer(),
      }),
    ],
  });
}

/** A layer of a model.json as a test changes it. */
export interface SavedLayer {
  class_name: string;
  config: Record<string, unknown>;
}

/** A saved network that a test may break. */
export interface Patient {
  readonly json: { modelTopology: { config: { layers: SavedLayer[] } } };
  /** By name, such as `hidden/kernel`. */
  readonly weights: Map<string, Float32Array>;
}

/** Saves a model in memory. */
export async function patientFrom(tf: TensorFlow, model: LayersModel): Promise<Patient> {
  const saved = await savedNetworkFrom(tf, model);
  const json = JSON.parse(saved.modelJson) as Patient["json"] & {
    weightsManifest: { weights: { name: string; shape: number[] }[] }[];
  };
  const numbers = new Float32Array(saved.weights.slice().buffer);
  const weights = new Map<string, Float32Array>();
  let start = 0;
  for (const { name, shape } of json.weightsManifest[0]!.weights) {
    const size = shape.reduce((product, length) => product * length, 1);
    weights.set(name, numbers.slice(start, start + size));
    start += size;
  }
  return { json, weights };
}

/** A copy of a healthy patient, broken. */
export function broken(healthy: Patient, damage: (patient: Patient) => void): Patient {
  const copy = structuredClone(healthy);
  damage(copy);
  return copy;
}

/** The layer of that name. */
export function layerOf({ json }: Patient, name: string): SavedLayer {
  return json.modelTopology.config.layers.find(({ config }) => config["name"] === name)!;
}

/** The weights of that name, to be changed in place. */
export function weightOf({ weights }: Patient, name: string): Float32Array {
  return weights.get(name)!;
}

/** Writes a patient as model.json and weights.bin. */
export async function writePatient({ json, weights }: Patient, folder: string): Promise<string> {
  const path = join(folder, "model.json");
  await writeFile(path, JSON.stringify(json));
  await writeFile(
    join(folder, "weights.bin"),
    Buffer.concat([...weights.values()].map((values) => Buffer.from(values.buffer))),
  );
  return path;
}

/** What may be said of how a patient was trained, and how pixels reach it. */
export interface History {
  readonly recipe?: Partial<TrainingRecipe>;
  readonly range?: InputRange;
  readonly seed?: number;
}

/** Diagnoses a patient from its files, as the command does. */
export async function diagnosisOfPatient(
  tf: TensorFlow,
  patient: Patient,
  samples: Samples,
  { recipe = {}, range = [0, 255], seed = 1 }: History = {},
): Promise<Diagnosis> {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-diagnosis-"));
  try {
    const network = await openNetwork(tf, await writePatient(patient, folder), seed);
    try {
      return await diagnose({
        tf,
        network,
        samples,
        range,
        recipe: {
          loss: guessLoss(samples.labels, network.units),
          lossIsGuessed: true,
          optimizer: "adam",
          learningRate: null,
          batchSize: 32,
          ...recipe,
        },
        seed,
        steps: 12,
      });
    } finally {
      network.dispose();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ids of what was found, in order. */
export function idsOf({ findings }: Diagnosis): string[] {
  return findings.map(({ finding }) => finding.check);
}
