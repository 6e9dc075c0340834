import { beforeAll, describe, expect, it } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
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
  type History,
  type Patient,
} from "./patient.ts";

const count = 200;

/** Each illness is planted in a network that learned the boxes, and has to be what is found first. */
describe("a network that finds boxes", () => {
  const samples = boxSamples(count);
  let tf: TensorFlow;
  let healthy: Patient;

  beforeAll(async () => {
    tf = await trainingBackend();
    const model = denseNetwork(tf);
    await train(tf, model, samples, 60);
    healthy = await patientFrom(tf, model);
    model.dispose();
  });

  const plant = async (damage: (patient: Patient) => void, history: History = {}, seen: Samples = samples) =>
    diagnosisOfPatient(tf, broken(healthy, damage), seen, history);
  const nothing = () => {};

  it("is healthy as it is, and all checks with something to see say so", async () => {
    const diagnosis = await plant(nothing, { recipe: { learningRate: 0.003 } });
    expect(idsOf(diagnosis)).toEqual([]);
    expect(diagnosis.measurements.outputs.explained).toBeGreaterThan(0.95);
    expect(diagnosis.notChecked).toEqual([
      "box-layout",
      "mirrored-points",
      "moving-statistics",
      "saturation",
      "empty-heatmap",
      "diffuse-heatmap",
    ]);
    expect(diagnosis.measurements.fewImages!.results.map(({ steps }) => steps)).not.toContain(null);
  });

  it("gets the same diagnosis twice", async () => {
    const damage = (patient: Patient) => weightOf(patient, "hidden/bias").fill(-1e6);
    expect(await plant(damage)).toEqual(await plant(damage));
  });

  const illnesses: readonly [string, string, (patient: Patient) => void][] = [
    ["dead-relus", "biases no image can lift", (patient) => weightOf(patient, "hidden/bias").fill(-1e6)],
    [
      "weights-not-finite",
      "a NaN among its weights",
      (patient) => (weightOf(patient, "hidden/kernel")[7] = NaN),
    ],
    ["weights-not-finite", "infinite weights", (patient) => weightOf(patient, "out/bias").fill(-Infinity)],
    ["equal-weights", "a kernel of zeros", (patient) => weightOf(patient, "hidden/kernel").fill(0)],
    ["equal-weights", "a kernel of one number", (patient) => weightOf(patient, "hidden/kernel").fill(0.01)],
    ["input-scale", "raw pixels", (patient) => (layerOf(patient, "scale").config["scale"] = 1)],
    [
      "input-scale",
      "pixels scaled twice",
      (patient) => (layerOf(patient, "scale").config["scale"] = 255 ** -2),
    ],
    [
      "output-activation",
      "a ReLU at its end",
      (patient) => (layerOf(patient, "out").config["activation"] = "relu"),
    ],
    [
      "output-activation",
      "a sigmoid at its end",
      (patient) => (layerOf(patient, "out").config["activation"] = "sigmoid"),
    ],
    [
      "output-activation",
      "a softmax at its end",
      (patient) => (layerOf(patient, "out").config["activation"] = "softmax"),
    ],
    [
      "frozen-layers",
      "all layers frozen",
      ({ json }) => json.modelTopology.config.layers.forEach(({ config }) => (config["trainable"] = false)),
    ],
    ["outputs-not-finite", "weights that overflow", overflow],
    ["constant-output", "weights shrunk to almost nothing", shrink],
    ["useless-output", "its hidden units mixed up", mixUp],
  ];

  it.each(illnesses)("has %s first, with %s", async (id, _, damage) => {
    const diagnosis = await plant(damage);
    expect(idsOf(diagnosis)[0]).toBe(id);
    expect(diagnosis.findings[0]!.finding.severity).toBe("illness");
    expect(diagnosis.findings[0]!.follows).toEqual([]);
  });

  it.each([
    ["softmax", "softmax-of-points"],
    ["sigmoid", "out-of-reach"],
  ])("is told what is wrong with a %s", async (activation, problem) => {
    const diagnosis = await plant((patient) => (layerOf(patient, "out").config["activation"] = activation));
    expect(diagnosis.findings[0]!.finding.evidence).toMatchObject({ problem, layer: "out", activation });
  });

  it("has output-activation first with a loss for probabilities, once it stopped learning", async () => {
    const diagnosis = await plant(shrink, { recipe: { loss: "categorical-crossentropy" } });
    expect(diagnosis.findings[0]!.finding).toMatchObject({
      check: "output-activation",
      evidence: { problem: "targets-no-probabilities" },
    });
  });

  it("has target-scale first with targets in pixels, and says where its answers lie", async () => {
    const diagnosis = await plant(nothing, {}, boxSamples(count, [0, side]));
    const { finding } = diagnosis.findings[0]!;
    expect(finding).toMatchObject({ check: "target-scale", evidence: { problem: "other-scale" } });
    // The outermost centres of a 2x2 box are 1 and 11 pixels of 12: -0.83 and 0.83 in the scale of the network.
    const { outputsAt, targets } = finding.evidence as unknown as { outputsAt: number[]; targets: number[] };
    expect(targets[0]).toBeCloseTo(1, 5);
    expect(targets[1]).toBeCloseTo(11, 5);
    expect(outputsAt[0]).toBeCloseTo(-0.83, 1);
    expect(outputsAt[1]).toBeCloseTo(0.83, 1);
  });

  it("has target-scale before its constant answer where targets are large", async () => {
    const diagnosis = await plant(shrink, {}, boxSamples(count, [0, 640]));
    expect(idsOf(diagnosis)[0]).toBe("target-scale");
    expect(idsOf(diagnosis)).toContain("constant-output");
  });

  it("has label-axes first with x and y swapped", async () => {
    const diagnosis = await plant(
      nothing,
      {},
      relabelled(samples, (x, y) => [y, x]),
    );
    expect(diagnosis.findings[0]!.finding).toMatchObject({
      check: "label-axes",
      evidence: { changed: { swapped: true, flippedX: false, flippedY: false } },
    });
  });

  it("has label-axes first with y counted from the bottom", async () => {
    const diagnosis = await plant(
      nothing,
      {},
      relabelled(samples, (x, y) => [x, -y]),
    );
    expect(diagnosis.findings[0]!.finding).toMatchObject({
      check: "label-axes",
      evidence: { changed: { swapped: false, flippedX: false, flippedY: true } },
    });
  });

  it("has shuffled-labels first, where every image is there once", async () => {
    const once = everyImageOnce(samples);
    const order = randomFrom(1, "shuffled").shuffle(Array.from({ length: once.images.count }, (_, i) => i));
    const shuffled = { ...once, targets: selectSamples(once, order).targets };
    const diagnosis = await plant(nothing, {}, shuffled);
    expect(idsOf(diagnosis)[0]).toBe("shuffled-labels");
  });

  it("has contradictory-labels first, where copies of an image have other labels", async () => {
    const twice = [...Array(count / 2).keys(), ...Array(count / 2).keys()];
    const copies = selectSamples(samples, twice);
    // Answers x for the first copy and -x for the second.
    const targets = copies.targets.map((value, index) => (index < count ? value : -value));
    const diagnosis = await plant(nothing, {}, { ...copies, targets });
    expect(idsOf(diagnosis)[0]).toBe("contradictory-labels");
  });

  it("has constant-images first, where all images are blank", async () => {
    const images = { ...samples.images, pixels: samples.images.pixels.map(() => 0) };
    const diagnosis = await plant(nothing, {}, { ...samples, images });
    expect(idsOf(diagnosis)[0]).toBe("constant-images");
  });

  it("has label-encoding first, where all labels are one point", async () => {
    const diagnosis = await plant(
      nothing,
      {},
      relabelled(samples, () => [0.5, 0.5]),
    );
    expect(idsOf(diagnosis)[0]).toBe("label-encoding");
  });

  it.each([1e9, 1])("has learning-rate first at a rate of %d", async (learningRate) => {
    const diagnosis = await plant(nothing, { recipe: { learningRate } });
    expect(diagnosis.findings[0]!.finding).toMatchObject({
      check: "learning-rate",
      evidence: { problem: "too-high", rate: learningRate },
    });
  });

  it("has learning-rate before the dead ReLUs that came of it", async () => {
    const damage = (patient: Patient) => weightOf(patient, "hidden/bias").fill(-1e6);
    const diagnosis = await plant(damage, { recipe: { learningRate: 1 } });
    expect(idsOf(diagnosis).slice(0, 2)).toEqual(["learning-rate", "dead-relus"]);
    expect(diagnosis.findings[1]!.follows).toContain("learning-rate");
  });

  it("has learning-rate first, as a risk, where it is too low for what is left to learn", async () => {
    const diagnosis = await plant(shrink, { recipe: { learningRate: 1e-9 } });
    expect(diagnosis.findings[0]!.finding).toMatchObject({
      check: "learning-rate",
      severity: "risk",
      evidence: { problem: "too-low" },
    });
  });
});

/** Every weight is a number, and their sums are not. */
function overflow(patient: Patient): void {
  const kernel = weightOf(patient, "out/kernel");
  kernel.forEach((_, index) => (kernel[index] = (index % 3 === 0 ? 1 : 3) * 1e38));
}

/** All answers nearly the bias, which is nearly the mean. */
function shrink(patient: Patient): void {
  const kernel = weightOf(patient, "out/kernel");
  kernel.forEach((weight, index) => (kernel[index] = weight / 1000));
}

/** Each hidden unit speaks with the voice of another. */
function mixUp(patient: Patient): void {
  const kernel = weightOf(patient, "out/kernel");
  const rows = kernel.length / 2;
  const order = randomFrom(1, "mixed").shuffle(Array.from({ length: rows }, (_, row) => row));
  const mixed = order.flatMap((row) => [...kernel.subarray(2 * row, 2 * row + 2)]);
  kernel.set(mixed);
}

function relabelled(samples: Samples, change: (x: number, y: number) => [number, number]): Samples {
  const targets = new Float32Array(samples.targets.length);
  for (let index = 0; index < targets.length; index += 2) {
    targets.set(change(samples.targets[index]!, samples.targets[index + 1]!), index);
  }
  return { ...samples, targets };
}

function everyImageOnce(samples: Samples): Samples {
  const { count } = samples.images;
  const seen = new Set<string>();
  const first = Array.from({ length: count }, (_, index) => index).filter((index) => {
    const label = samples.targets.subarray(2 * index, 2 * index + 2).join();
    return !seen.has(label) && seen.add(label);
  });
  return selectSamples(samples, first);
}
