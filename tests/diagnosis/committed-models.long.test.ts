import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { makeScenes } from "../../src/dataset/scenes.ts";
import { diagnosisOf } from "../../src/diagnosis/diagnose.ts";
import { measureUntrained } from "../../src/diagnosis/measure.ts";
import { openNetwork } from "../../src/diagnosis/open-network.ts";
import { boxReadingsOf } from "../../src/diagnosis/box-readings.ts";
import {
  samplesOfBoxes,
  samplesOfKeyPoints,
  samplesOfPoints,
  type Samples,
} from "../../src/diagnosis/samples.ts";
import type { TensorFlow } from "../../src/tfjs/types.ts";
import { headVariantIds } from "../../src/zoo/heads/registry.ts";
import { variantIds, variantOf } from "../../src/zoo/registry.ts";
import { targetVariants } from "../../src/zoo/targets/registry.ts";
import { idsOf, trainingBackend } from "./patient.ts";

const pathOf = (id: string) => fileURLToPath(new URL(`../../models/${id}/model.json`, import.meta.url));
/** Their layers are those of others, and they take long. */
const spared = ["cnn-low-lr", "cnn-zero-mean", "cnn-wide", "cnn-msle"];
const committed = [...variantIds, ...headVariantIds].filter(
  (id) => existsSync(pathOf(id)) && !spared.includes(id),
);

const targetIds = [
  "box-mse",
  "box-huber",
  "box-iou",
  "box-giou",
  "box-diou",
  "box-ciou",
  "key-points",
] as const;

/** What ails the models of the repository that do not find the box everywhere; all others must be left in peace. */
const known: Readonly<Record<string, readonly string[]>> = {
  "cnn-gray": ["dead-relus", "constant-output"],
  "cnn-he": ["dead-relus", "constant-output"],
  "coordconv-max": ["place-lost", "constant-output"],
  "coordconv-average": ["place-lost", "start-spread", "constant-output"],
  "gap-valid": ["place-lost", "start-spread"],
  "gap-same": ["place-lost", "start-spread", "constant-output"],
};
/** Findings that are right of a healthy network too: it can learn 96 images by heart. */
const notAccused = ["parameters"];

describe("without training, a committed model", () => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = await trainingBackend();
  });

  it.each(committed)("%s is told what ails it, and nothing else", async (id) => {
    const { images, channels, outputRange } = variantOf(id);
    const options = { ...(images?.options ?? defaultBoxOptions), channels };
    const samples = samplesOfPoints(makeBoxImages(options, 96, 3, "false alarms"), outputRange);
    const found = await findingsOf(id, samples);
    const expected = known[id] ?? [];
    expect(found.filter((check) => !expected.includes(check))).toEqual([]);
    expect(found[0]).toBe(expected[0]);
  });

  it.each(targetIds)("%s, which finds boxes or key points among clutter, is left in peace", async (id) => {
    const { options } = targetVariants[id].images;
    const { images, labels } = makeScenes(options, 96, 3, "false alarms");
    const objects = labels.images.map((image) => image.objects[0]!);
    const samples =
      id === "key-points"
        ? samplesOfKeyPoints(
            images,
            objects.map(({ points }) => points!),
            labels.keyPointNames,
            [-1, 1],
          )
        : samplesOfBoxes(
            images,
            objects.map(({ box }) => box!),
            {
              form: "cxcywh",
              outputRange: [0, 1],
              readings: boxReadingsOf(
                objects.map(({ box }) => box!),
                objects.map(() => images),
                "xywh",
              ),
            },
          );
    expect(await findingsOf(id, samples)).toEqual([]);
  });

  async function findingsOf(id: string, samples: Samples): Promise<string[]> {
    const network = await openNetwork(tf, pathOf(id), 1);
    try {
      const { answered: _, ...measured } = await measureUntrained({
        tf,
        network,
        samples,
        range: [0, 255],
        recipe: { loss: "mse", lossIsGuessed: true, optimizer: "adam", learningRate: null, batchSize: 32 },
        seed: 1,
        steps: 10,
      });
      const diagnosis = diagnosisOf({
        ...measured,
        gradients: { saved: null, fresh: null },
        fewImages: null,
        rates: null,
        untrainable: "left out here",
      });
      return idsOf(diagnosis).filter((check) => !notAccused.includes(check));
    } finally {
      network.dispose();
    }
  }
});
