import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { defaultBoxOptions, drawBoxImages, type SquareBox } from "../../src/dataset/boxes.ts";
import type { Box } from "../../src/dataset/labels/label-set.ts";
import { boxReadingsOf } from "../../src/diagnosis/box-readings.ts";
import { inputTensor } from "../../src/diagnosis/pixels.ts";
import { pairFactsOf } from "../../src/diagnosis/probe-pairs.ts";
import {
  samplesOfBoxes,
  samplesOfKeyPoints,
  samplesOfPoints,
  type BoxLabels,
  type Samples,
} from "../../src/diagnosis/samples.ts";
import type { TensorFlow } from "../../src/tfjs/types.ts";
import {
  broken,
  denseNetwork,
  diagnosisOfPatient,
  idsOf,
  patientFrom,
  side,
  train,
  trainingBackend,
  weightOf,
  type Patient,
} from "./patient.ts";

/** Squares of 2 to 4 pixels, all over an image of 12x12. */
const squares: readonly SquareBox[] = Array.from({ length: 240 }, (_, index) => {
  const size = 2 + (index % 3);
  const places = side - size + 1;
  return { size, left: (index * 7) % places, top: Math.floor((index * 7) / places) % places };
});
const options = { ...defaultBoxOptions, side, boxSize: [2, 4] as const };
const set = drawBoxImages(options, squares, 1, "squares");
const images = { count: set.count, height: side, width: side, channels: 1 as const, pixels: set.pixels };
const boxes = squares.map(({ left, top, size }): Box => ({ x: left, y: top, width: size, height: size }));
const sizes = squares.map(() => ({ width: side, height: side }));

function boxSamplesOf(labelled: readonly Box[], others: Partial<BoxLabels> = {}): Samples {
  const readings = boxReadingsOf(labelled, sizes, "xywh");
  return samplesOfBoxes(images, labelled, { form: "xyxy", outputRange: [-1, 1], readings, ...others });
}

describe("a network that answers a box", () => {
  const samples = boxSamplesOf(boxes);
  let tf: TensorFlow;
  let healthy: Patient;
  beforeAll(async () => {
    tf = await trainingBackend();
    const model = denseNetwork(tf, { units: 4, hidden: 48 });
    await train(tf, model, samples, 150, { learningRate: 0.005 });
    healthy = await patientFrom(tf, model);
    model.dispose();
  });

  it("is healthy as it is", async () => {
    const diagnosis = await diagnosisOfPatient(tf, healthy, samples);
    expect(idsOf(diagnosis)).toEqual([]);
    expect(diagnosis.healthy).toEqual(expect.arrayContaining(["box-layout", "evaluation", "label-outside"]));
    expect(diagnosis.measurements.boxes!.agreement.xyxy).toBeGreaterThan(0.7);
    expect(diagnosis.measurements.place!.perPixel).toBeGreaterThan(0.7);
  });

  it.each(["cxcywh", "xywh", "yxyx"] as const)(
    "has box-layout first where its corners are taken for %s",
    async (form) => {
      const { findings } = await diagnosisOfPatient(tf, healthy, boxSamplesOf(boxes, { form }));
      expect(findings[0]!.finding).toMatchObject({
        check: "box-layout",
        severity: "illness",
        evidence: { problem: "answers", form, fits: "xyxy" },
      });
    },
  );

  it("has box-layout first where corners in its label file were read as sizes", async () => {
    // Written left, top, right, bottom; read as left, top, width, height.
    const misread = boxes.map(({ x, y, width, height }) => ({ x, y, width: x + width, height: y + height }));
    const { findings } = await diagnosisOfPatient(tf, healthy, boxSamplesOf(misread));
    expect(findings[0]!.finding).toMatchObject({
      check: "box-layout",
      evidence: { problem: "labels", readAs: "xywh", written: "xyxy", share: 1 },
    });
  });

  it("has evaluation first where labels have no size", async () => {
    const empty = boxes.map((box, index) => (index < 6 ? { ...box, width: 0 } : box));
    const { findings } = await diagnosisOfPatient(tf, healthy, boxSamplesOf(empty));
    expect(findings[0]!.finding).toMatchObject({
      check: "evaluation",
      evidence: { lost: 6, count: 240, what: "boxes" },
    });
  });

  it("has label-outside first where images were cropped and labels were not", async () => {
    const moved = boxes.map((box) => ({ ...box, x: box.x + 5 }));
    const { findings } = await diagnosisOfPatient(tf, healthy, boxSamplesOf(moved));
    expect(findings[0]!.finding).toMatchObject({ check: "label-outside", severity: "illness" });
    const few = boxes.map((box, index) => (index === 0 ? { ...box, x: 12 } : box));
    expect((await diagnosisOfPatient(tf, healthy, boxSamplesOf(few))).findings[0]!.finding).toMatchObject({
      check: "label-outside",
      severity: "risk",
      evidence: { images: 1 },
    });
  });
});

describe("readings of boxes, by hand", () => {
  const size = [{ width: 100, height: 50 }];

  it("tell that (60, 10, 90, 40) are corners: 60 + 90 is over the edge", () => {
    const read = { x: 60, y: 10, width: 90, height: 40 };
    expect(boxReadingsOf([read], size, "xywh")).toEqual({
      asRead: 1 - 1,
      others: [
        { readAs: "xywh", written: "xyxy", share: 1 },
        { readAs: "xywh", written: "cxcywh", share: 0 },
      ],
    });
  });

  it("leave a pixel for rounding, and take a box without a size for none", () => {
    expect(boxReadingsOf([{ x: 60, y: 10, width: 41, height: 5 }], size, "xywh").asRead).toBe(1);
    expect(boxReadingsOf([{ x: 60, y: 10, width: 42, height: 5 }], size, "xywh").asRead).toBe(0);
    expect(boxReadingsOf([{ x: 60, y: 10, width: 0, height: 5 }], size, "xywh").asRead).toBe(0);
  });
});

describe("a network that answers two points", () => {
  const names = ["left_edge", "right_edge"];
  /** The middles of the left and of the right edge of each square. */
  const points = squares.map(({ left, top, size }) => [
    { x: left, y: top + size / 2 },
    { x: left + size, y: top + size / 2 },
  ]);
  const samples = samplesOfKeyPoints(images, points, names, [-1, 1]);
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = await trainingBackend();
  });

  async function trainedOn(labelled: Samples): Promise<Patient> {
    const model = denseNetwork(tf, { units: 4, hidden: 48 });
    await train(tf, model, labelled, 100, { learningRate: 0.005 });
    const patient = await patientFrom(tf, model);
    model.dispose();
    return patient;
  }

  it("is healthy, and has mirrored-points first once pictures were mirrored without their names", async () => {
    const sound = await diagnosisOfPatient(tf, await trainedOn(samples), samples);
    expect(idsOf(sound)).toEqual([]);
    expect(sound.healthy).toContain("mirrored-points");
    // Each picture once more, with left for right: a square looks the same in a mirror.
    const twice = {
      ...images,
      count: 2 * images.count,
      pixels: Uint8Array.from([...images.pixels, ...images.pixels]),
    };
    const both = [...points, ...points.map((pair) => pair.toReversed())];
    const collapsed = await trainedOn(samplesOfKeyPoints(twice, both, names, [-1, 1]));
    const { findings } = await diagnosisOfPatient(tf, collapsed, samples);
    expect(findings[0]!.finding).toMatchObject({
      check: "mirrored-points",
      evidence: { pairs: [{ left: "left_edge", right: "right_edge", isNamed: true, mirrored: 0 }] },
    });
  });

  it("has facts of each pair that can be reckoned by hand", () => {
    const two = samplesOfKeyPoints(
      { ...images, count: 2, pixels: images.pixels.slice(0, 2 * side * side) },
      [
        [
          { x: 3, y: 0 },
          { x: 9, y: 0 },
        ],
        [
          { x: 12, y: 0 },
          { x: 6, y: 0 },
        ],
      ],
      ["eye L", "eye R"],
      [0, 12],
    );
    // Answers 6 and 6, then 9 and 9: at the middle of each pair.
    expect(pairFactsOf(two, Float32Array.of(6, 0, 6, 0, 9, 0, 9, 0))).toEqual([
      {
        left: "eye L",
        right: "eye R",
        isNamed: true,
        labelGap: 0.5,
        answerGap: 0,
        mirrored: 0.5,
        middleExplained: 1,
      },
    ]);
  });
});

describe("a network that answers a heatmap", () => {
  const samples = samplesOfPoints(set, [-1, 1]);
  let tf: TensorFlow;
  let healthy: Patient;
  beforeAll(async () => {
    tf = await trainingBackend();
    const model = drawing("map");
    const all = squares.map((_, index) => index);
    const x = inputTensor(tf, samples, [0, 255], all);
    const y = tf.tensor4d(Float32Array.from(squares.flatMap(gaussianOf)), [set.count, side, side, 1]);
    model.compile({ optimizer: tf.train.adam(0.02), loss: "meanSquaredError" });
    await model.fit(x, y, { epochs: 60, batchSize: 32, shuffle: false, verbose: 0 });
    tf.dispose([x, y]);
    healthy = await patientFrom(tf, model);
    model.dispose();
  }, 120_000);

  /** Convolutions that draw a map, or the shares of a softmax over it. */
  function drawing(last: "map" | "shares"): LayersModel {
    const { layers, initializers } = tf;
    const conv = (name: string, filters: number, activation: "relu" | "linear", seed: number) =>
      layers.conv2d({
        name,
        filters,
        activation,
        kernelSize: 5,
        padding: "same",
        kernelInitializer: initializers.heNormal({ seed }),
      });
    const image = tf.input({ shape: [side, side, 1] });
    const scaled = layers.rescaling({ scale: 1 / 255 }).apply(image);
    const hidden = conv("hidden", 8, "relu", 1).apply(scaled);
    const map = conv("map", 1, "linear", 2).apply(hidden) as SymbolicTensor;
    if (last === "map") return tf.model({ inputs: image, outputs: map });
    const row = layers.reshape({ targetShape: [side * side] }).apply(map);
    const shares = layers.softmax({ name: "shares" }).apply(row);
    const answer = layers.reshape({ name: "answer", targetShape: [side, side, 1] }).apply(shares);
    return tf.model({ inputs: image, outputs: answer as SymbolicTensor });
  }

  /** A peak of 1 at the middle of the square, a pixel wide. */
  function gaussianOf({ left, top, size }: SquareBox): number[] {
    return Array.from({ length: side * side }, (_, cell) => {
      const dx = (cell % side) + 0.5 - (left + size / 2);
      const dy = Math.floor(cell / side) + 0.5 - (top + size / 2);
      return Math.exp(-(dx * dx + dy * dy) / 2);
    });
  }

  it("is healthy as it is: its places are those of the highest cells", async () => {
    const { findings, measurements } = await diagnosisOfPatient(tf, healthy, samples);
    expect(findings).toEqual([]);
    expect(measurements.outputs.explained).toBeGreaterThan(0.95);
    expect(measurements.outputMap).toMatchObject({
      layer: "map",
      height: side,
      width: side,
      isShared: false,
    });
    expect(measurements.outputMap!.peak).toBeGreaterThan(0.5);
    expect(measurements.untrainable).toContain("maps");
    expect(measurements.network.output.layer).not.toContain("boxbench");
  });

  it("has empty-heatmap first once next to nothing is on its maps", async () => {
    const empty = broken(healthy, (patient) => {
      for (const name of ["map/kernel", "map/bias"]) {
        const weights = weightOf(patient, name);
        weights.forEach((value, at) => (weights[at] = value / 100));
      }
    });
    const { findings } = await diagnosisOfPatient(tf, empty, samples);
    expect(findings[0]!.finding).toMatchObject({
      check: "empty-heatmap",
      evidence: { map: { layer: "map" } },
    });
  });

  it("has diffuse-heatmap first where a softmax spreads over all of the map", async () => {
    const model = drawing("shares");
    const flat = await patientFrom(tf, model);
    model.dispose();
    weightOf(flat, "map/kernel").fill(1e-4);
    weightOf(flat, "hidden/bias").fill(0.1);
    const { findings, measurements } = await diagnosisOfPatient(tf, flat, samples);
    expect(measurements.outputMap).toMatchObject({ isShared: true });
    expect(findings[0]!.finding).toMatchObject({
      check: "diffuse-heatmap",
      evidence: { maps: [{ cells: 144 }] },
    });
  });
});
