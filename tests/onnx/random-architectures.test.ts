import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromLiveModel, onnxFromLayersModel, passNames } from "../../src/onnx/index.ts";
import { dumpModel } from "./helpers/dump.ts";
import { maxDifference } from "./helpers/parity.ts";
import { describeModel, modelFrom, plans, type Plan } from "./helpers/random-model.ts";
import { engines } from "./helpers/sessions.ts";
import { randomInputs, randomiseWeights, type tf } from "./helpers/tf.ts";

/**
 * Of the largest number of an output, or of 1: 30 layers of float32, each of which may round a few units
 * (1e-7), among them normalisations that make a difference up to 30 times as large (1 / sqrt of epsilon 1e-3).
 */
const TOLERANCE = 1e-4;

/** Another seed makes other models; a failure prints the seed and path that make it again. */
const seed = Number(process.env["BOXBENCH_TEST_SEED"] ?? 1);

interface Settings {
  readonly opset: number;
  readonly withPasses: boolean;
  readonly onWasm: boolean;
}

const settings: fc.Arbitrary<Settings> = fc.record({
  opset: fc.constantFrom(17, 13, 14, 15, 16, 18, 19, 20, 21),
  withPasses: fc.boolean().map((value) => !value),
  // Every fifth, because sessions there are slow to open.
  onWasm: fc.nat(4).map((value) => value === 4),
});

async function expectSameAnswers(plan: Plan, { opset, withPasses, onWasm }: Settings): Promise<void> {
  const model = modelFrom(plan);
  try {
    randomiseWeights(model, 1);
    const inputs = randomInputs(model, { batch: 2, seed: 1, range: [-1, 1], unknownSize: 1 });
    const expected = predictionsOf(model, inputs);
    // TF.js itself cannot run some graphs: it gives back a tensor that a merge with itself reads twice.
    fc.pre(expected !== null);
    if (expected === null) return;
    const passes = Object.fromEntries(passNames.map((name) => [name, withPasses]));
    const converted = onnxFromLayersModel(fromLiveModel(model), { opset, passes });
    const largest = Math.max(1, ...expected.map((output) => output.abs().max().dataSync()[0]!));
    dumpModel(converted, { inputs, expected, tolerance: TOLERANCE * largest });
    const feeds = Object.fromEntries(model.inputNames.map((name, index) => [name, inputs[index]!]));
    for (const [engine, run] of Object.entries(engines)) {
      if (!onWasm && engine !== "onnxruntime-node CPU") {
        continue;
      }
      const outputs = await run(converted.bytes, feeds);
      converted.outputs.forEach(({ name }, index) => {
        const { dims, data } = outputs[name]!;
        expect({ engine, name, dims }).toEqual({ engine, name, dims: expected[index]!.shape });
        const difference = maxDifference(data, expected[index]!.dataSync());
        expect({ engine, name, isClose: difference < TOLERANCE * largest, difference }).toMatchObject({
          isClose: true,
        });
      });
    }
  } catch (error) {
    if (fc.PreconditionFailure.isFailure(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`opset ${opset}, passes ${withPasses}: ${message}\n${describeModel(model)}`, {
      cause: error,
    });
  } finally {
    model.dispose();
  }
}

function predictionsOf(model: tf.LayersModel, inputs: tf.Tensor[]): tf.Tensor[] | null {
  try {
    const predicted = model.predict(inputs.length === 1 ? inputs[0]! : inputs);
    return Array.isArray(predicted) ? predicted : [predicted];
  } catch {
    return null;
  }
}

describe("random architectures of 10 to 30 layers give TF.js's answers", () => {
  it.each([
    ["branches", false, 100],
    ["Sequential", true, 40],
  ])("%s", async (_, isSequential, numRuns) => {
    const property = fc.asyncProperty(plans(isSequential), settings, expectSameAnswers);
    await fc.assert(property, { numRuns, seed });
  });
});
