import type { LayersModel } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { readSamples } from "../../../harness/diagnosis/read-samples.ts";
import type { OpenNetwork } from "../../../src/diagnosis/open-network.ts";
import { loadBackend, type TensorFlow } from "../../../src/tfjs/backend.ts";
import { labelFolder } from "../../helpers/label-folder.ts";
import { quietContext } from "../setup/quiet-context.ts";

const images = { "a.png": "40x20", "b.png": "40x20" };
/** Left and top edge, width and height. */
const boxes = [
  [4, 2, 8, 10],
  [20, 10, 16, 6],
] as const;
const points = [
  [4, 2, 2, 12, 2, 2],
  [20, 10, 2, 36, 10, 2],
] as const;

const coco = (second: object = {}) => ({
  images: [1, 2].map((id) => ({ id, file_name: `${"ab"[id - 1]}.png`, width: 40, height: 20 })),
  categories: [{ id: 1, name: "thing", keypoints: ["left_end", "right_end"], skeleton: [] }],
  annotations: [1, 2].map((id) => ({
    id,
    image_id: id,
    category_id: 1,
    bbox: boxes[id - 1],
    ...(id === 2 ? second : {}),
  })),
});

/** What a network reads is half as large as the images. */
describe("samples for a network that answers", () => {
  let tf: TensorFlow;
  beforeAll(async () => {
    ({ tf } = await loadBackend("tfjs/cpu"));
  });

  /** Answers the same numbers for every image. */
  function networkOf(answer: readonly number[], maps: OpenNetwork["maps"] = null): OpenNetwork {
    const last = tf.layers.dense({ units: answer.length, kernelInitializer: "zeros" });
    const saved: LayersModel = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [10, 20, 1] }), last],
    });
    last.setWeights([tf.zeros([200, answer.length]), tf.tensor1d([...answer])]);
    const units = maps === null ? answer.length : 2 * maps.channels;
    return { saved, fresh: saved, height: 10, width: 20, channels: 1, units, maps, dispose: () => {} };
  }

  async function read(network: OpenNetwork, labels: object, options: object = {}) {
    const notes: string[] = [];
    const data = await labelFolder(images, { "annotations.json": labels });
    const context = { ...quietContext, note: (line: string) => void notes.push(line) };
    const samples = await readSamples(tf, network, { data, inputRange: [0, 255], ...options }, context);
    return { samples, notes: notes.join("\n") };
  }

  it("a box are its numbers in the form and range that are told, of stretched images", async () => {
    const told = { boxForm: "xyxy", outputRange: [0, 1] };
    const { samples } = await read(networkOf([0, 0, 1, 1]), coco(), told);
    expect(samples.labels).toMatchObject({ kind: "box", form: "xyxy", readings: { asRead: 1 } });
    expect([...samples.targets].map((value) => Number(value.toFixed(4)))).toEqual([
      0.1, 0.1, 0.3, 0.6, 0.5, 0.5, 0.9, 0.8,
    ]);
    expect(samples.images).toMatchObject({ count: 2, height: 10, width: 20, channels: 1 });
  });

  it("a box are told by what agrees best with the labels", async () => {
    // Centre and size of the second box, as shares.
    const { samples, notes } = await read(networkOf([0.7, 0.65, 0.4, 0.3]), coco());
    expect(samples.labels).toMatchObject({ form: "cxcywh", outputRange: [0, 1] });
    expect(notes).toContain("Answers are taken as cxcywh from 0 to 1 (mean IoU with the labels 0.50)");
  });

  it("points are x and y of each, and images that lack one are left out", async () => {
    const labels = coco();
    labels.annotations.forEach((one, index) => Object.assign(one, { keypoints: points[index] }));
    const { samples } = await read(networkOf([0, 0, 0, 0]), labels);
    expect(samples.labels).toMatchObject({ kind: "points", names: ["left_end", "right_end"] });
    expect([...samples.targets].map((value) => Number(value.toFixed(4)))).toEqual([
      -0.8, -0.8, -0.4, -0.8, 0, 0, 0.8, 0,
    ]);
    Object.assign(labels.annotations[0]!, { keypoints: [0, 0, 0, 12, 2, 2] });
    await expect(read(networkOf([0, 0, 0, 0]), labels)).rejects.toThrow("has one image with all 2 points");
    await expect(read(networkOf([0, 0, 0, 0, 0, 0]), labels)).rejects.toThrow("it needs 4: x and y of each");
    const maps = { layer: "map", height: 5, width: 5, channels: 3 };
    await expect(read(networkOf([0], maps), labels)).rejects.toThrow(
      "the network answers 3 maps; it needs 2",
    );
  });
});
