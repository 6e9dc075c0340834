import { expect } from "vitest";
import {
  fromLiveModel,
  layersModelFromFiles,
  onnxFromLayersModel,
  type ConvertedModel,
  type ConvertOptions,
} from "../../../src/onnx/index.ts";
import { dumpModel } from "./dump.ts";
import { engines } from "./sessions.ts";
import { randomInputs, randomiseWeights, type tf } from "./tf.ts";

export interface ParityOptions extends ConvertOptions {
  /** Largest absolute difference allowed; 1e-5 by default, which float32 sums of a few hundred terms reach. */
  readonly tolerance?: number;
  /** Batch size of the random inputs; 2 by default, so that a lost batch axis shows. */
  readonly inputBatch?: number;
  /** Value of unknown dimensions other than the batch in the random inputs. */
  readonly unknownSize?: number;
  /** Range of the random inputs. */
  readonly inputRange?: readonly [number, number];
  /** Inputs to use instead of random ones. */
  readonly inputs?: tf.Tensor[];
  /** The right answers for given inputs, where `predict` on the CPU backend is not the oracle. */
  readonly oracle?: (inputs: tf.Tensor[]) => tf.Tensor[];
  readonly seed?: number;
  /** Leave the weights as they are. */
  readonly keepWeights?: boolean;
}

/**
 * Converts a model, runs it on onnxruntime-node and onnxruntime-web, and expects TF.js's own answers.
 *
 * Also expects that the model converts to the same bytes from memory and from files. Where the environment
 * variable BOXBENCH_ONNX_DUMP names a folder, the ONNX file and the answers are written there.
 */
export async function expectParity(
  model: tf.LayersModel,
  options: ParityOptions = {},
): Promise<ConvertedModel> {
  const { tolerance = 1e-5, inputBatch = 2, unknownSize = 7, inputRange = [-1, 1], seed = 1 } = options;
  if (!options.keepWeights) {
    randomiseWeights(model, seed);
  }
  const converted = onnxFromLayersModel(fromLiveModel(model), options);
  const fromFiles = onnxFromLayersModel(await savedFiles(model), options);
  expect(Buffer.compare(fromFiles.bytes, converted.bytes), "difference between memory and files").toBe(0);

  const inputs =
    options.inputs ??
    randomInputs(model, { batch: options.batch ?? inputBatch, seed, range: inputRange, unknownSize });
  const expected = options.oracle?.(inputs) ?? predictionsOf(model, inputs);
  dumpModel(converted, { inputs, expected, tolerance });
  expect(converted.inputs.map((input) => input.name)).toEqual(model.inputNames);
  const feeds = Object.fromEntries(model.inputNames.map((name, index) => [name, inputs[index]!]));
  for (const [engine, run] of Object.entries(engines)) {
    const outputs = await run(converted.bytes, feeds);
    expect(Object.keys(outputs)).toHaveLength(expected.length);
    converted.outputs.forEach(({ name, shape }, index) => {
      const actual = outputs[name]!;
      const reference = expected[index]!;
      expect(actual.dims, `dimensions of ${name} on ${engine}`).toEqual(reference.shape);
      expectShapeFits(shape, reference.shape, name);
      expect(maxDifference(actual.data, reference.dataSync()), `${name} on ${engine}`).toBeLessThan(
        tolerance,
      );
    });
  }
  return converted;
}

function predictionsOf(model: tf.LayersModel, inputs: tf.Tensor[]): tf.Tensor[] {
  const predicted = model.predict(inputs.length === 1 ? inputs[0]! : inputs);
  return Array.isArray(predicted) ? predicted : [predicted];
}

/** Largest |a - b|; infinite where one is NaN, where nothing is compared, or where the lengths differ. */
export function maxDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length || expected.length === 0) {
    return Infinity;
  }
  let largest = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const difference = actual[index] === expected[index] ? 0 : Math.abs(actual[index]! - expected[index]!);
    largest = Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }
  return largest;
}

/** What `model.save` writes, parsed as files. */
async function savedFiles(model: tf.LayersModel) {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save({
    save: async (saved) => {
      artifacts = saved;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    },
  });
  const { modelTopology, weightSpecs, weightData } = artifacts!;
  const json = {
    modelTopology,
    weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs ?? [] }],
  };
  const bytes = new Uint8Array((weightData as ArrayBuffer | undefined) ?? new ArrayBuffer(0));
  return layersModelFromFiles(JSON.stringify(json), new Map([["weights.bin", bytes]]));
}

function expectShapeFits(shape: readonly (number | null)[], actual: readonly number[], name: string): void {
  expect(shape.length, `rank of ${name}`).toBe(actual.length);
  shape.forEach((size, axis) => {
    if (size !== null) {
      expect(size, `axis ${axis} of ${name}`).toBe(actual[axis]);
    }
  });
}
