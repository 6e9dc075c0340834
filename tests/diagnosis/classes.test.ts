import type { Sequential } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { samplesOfClasses, type Samples } from "../../src/diagnosis/samples.ts";
import type { TensorFlow } from "../../src/tfjs/types.ts";
import {
  boxSamples,
  denseNetwork,
  diagnosisOfPatient,
  idsOf,
  patientFrom,
  train,
  trainingBackend,
  type History,
} from "./patient.ts";

const boxes = boxSamples(160);
/** Whether the box is in the left or in the right half. */
const halves = Array.from({ length: 160 }, (_, image) => (boxes.targets[2 * image]! < 0 ? 0 : 1));
/** Left, middle, right. */
const thirds = Array.from({ length: 160 }, (_, image) =>
  Math.min(2, Math.floor((boxes.targets[2 * image]! + 1) * 1.5)),
);

const binary = samplesOfClasses(boxes.images, ["left", "right"], halves, 1);
const categorical = samplesOfClasses(boxes.images, ["left", "middle", "right"], thirds, 3);

describe("a network that tells classes apart", () => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = await trainingBackend();
  });

  async function trained(samples: Samples, output: string, loss: string, epochs = 40): Promise<Sequential> {
    const model = denseNetwork(tf, { units: samples.width, output });
    await train(tf, model, samples, epochs, { loss, learningRate: 0.01 });
    return model;
  }

  async function diagnosisOf(model: Sequential, samples: Samples, history: History = {}) {
    const patient = await patientFrom(tf, model);
    model.dispose();
    return diagnosisOfPatient(tf, patient, samples, history);
  }

  it("with a sigmoid or a softmax is healthy", async () => {
    const two = await diagnosisOf(await trained(binary, "sigmoid", "binaryCrossentropy"), binary);
    expect(idsOf(two)).toEqual([]);
    expect(two.measurements).toMatchObject({
      recipe: { loss: "binary-crossentropy" },
      outputs: { accuracy: 1 },
    });
    const three = await diagnosisOf(
      await trained(categorical, "softmax", "categoricalCrossentropy"),
      categorical,
    );
    expect(idsOf(three)).toEqual([]);
    expect(three.measurements.recipe.loss).toBe("categorical-crossentropy");
  });

  it("with linear outputs and categorical cross-entropy has output-activation first", async () => {
    // Trained one step only: at which rate it flatlines is a matter of luck, that it is no probability is not.
    const samples = samplesOfClasses(boxes.images, ["left", "right"], halves, 2);
    const diagnosis = await diagnosisOf(
      await trained(samples, "linear", "categoricalCrossentropy", 1),
      samples,
    );
    expect(diagnosis.findings[0]!.finding).toMatchObject({
      check: "output-activation",
      evidence: { problem: "no-probabilities", activation: "linear" },
    });
  });

  it("with a softmax of one unit has output-activation first", async () => {
    const diagnosis = await diagnosisOf(await trained(binary, "softmax", "binaryCrossentropy", 1), binary);
    expect(diagnosis.findings[0]!.finding).toMatchObject({
      check: "output-activation",
      evidence: { problem: "softmax-of-one" },
    });
    expect(idsOf(diagnosis)).toContain("constant-output");
  });

  it("with one unit and categorical cross-entropy has output-activation first", async () => {
    const diagnosis = await diagnosisOf(denseNetwork(tf, { units: 1, output: "sigmoid" }), binary, {
      recipe: { loss: "categorical-crossentropy" },
    });
    expect(diagnosis.findings[0]!.finding).toMatchObject({
      check: "output-activation",
      evidence: { problem: "categorical-of-one" },
    });
  });

  it.each([
    ["one class only", ["left"], halves.map(() => 0), 1, "one-label"],
    ["more classes than outputs", ["a", "b", "c"], thirds, 2, "too-many-classes"],
    ["classes that are counted from 1", ["0", "1", "2"], halves.map((half) => half + 1), 2, "not-from-zero"],
  ])("has label-encoding first with %s", async (_, names, indices, units, problem) => {
    const samples = samplesOfClasses(boxes.images, names, indices, units);
    const output = units === 1 ? "sigmoid" : "softmax";
    const diagnosis = await diagnosisOf(denseNetwork(tf, { units, output }), samples);
    const [{ finding }] = diagnosis.findings as [(typeof diagnosis.findings)[number]];
    expect(finding).toMatchObject({ check: "label-encoding", evidence: { problem, units } });
  });

  it("is told of a class without images, as a risk", async () => {
    const samples = samplesOfClasses(boxes.images, ["left", "right"], halves, 3);
    const diagnosis = await diagnosisOf(
      await trained(samples, "softmax", "categoricalCrossentropy"),
      samples,
    );
    expect(diagnosis.findings.map(({ finding }) => finding)).toMatchObject([
      { check: "label-encoding", severity: "risk", evidence: { problem: "empty-class", units: 3 } },
    ]);
  });
});
