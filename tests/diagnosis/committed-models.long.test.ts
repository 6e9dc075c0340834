import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { diagnosisOf } from "../../src/diagnosis/diagnose.ts";
import { measureUntrained } from "../../src/diagnosis/measure.ts";
import { openNetwork } from "../../src/diagnosis/open-network.ts";
import { samplesOfPoints } from "../../src/diagnosis/samples.ts";
import type { TensorFlow } from "../../src/tfjs/types.ts";
import { headVariantIds } from "../../src/zoo/heads/registry.ts";
import { variantIds, variantOf } from "../../src/zoo/registry.ts";
import { idsOf, trainingBackend } from "./patient.ts";

const pathOf = (id: string) => fileURLToPath(new URL(`../../models/${id}/model.json`, import.meta.url));
const committed = [...variantIds, ...headVariantIds].filter((id) => existsSync(pathOf(id)));

/** What ails the models of the repository that do not find the box everywhere; all others must be left in peace. */
const known: Readonly<Record<string, readonly string[]>> = {
  "cnn-gray": ["dead-relus", "constant-output"],
  "cnn-he": ["dead-relus", "constant-output"],
  "cnn-wide": ["dead-relus", "constant-output"],
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
    const network = await openNetwork(tf, pathOf(id), 1);
    try {
      const { answered: _, ...measured } = await measureUntrained({
        tf,
        network,
        samples: samplesOfPoints(makeBoxImages(options, 96, 3, "false alarms"), outputRange),
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
      const found = idsOf(diagnosis).filter((check) => !notAccused.includes(check));
      const expected = known[id] ?? [];
      expect(found.filter((check) => !expected.includes(check))).toEqual([]);
      expect(found[0]).toBe(expected[0]);
    } finally {
      network.dispose();
    }
  });
});
