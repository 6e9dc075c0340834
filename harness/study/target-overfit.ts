import { z } from "zod";
import type { TargetTask } from "../../src/core/results.ts";
import { sha256Of } from "../../src/core/hash.ts";
import { targetVariantOf } from "../../src/zoo/tasks.ts";
import { packageVersion } from "../base/package.ts";
import type { FewImagesSpec } from "./few-images.ts";
import type { TrainingKind } from "./train-each.ts";

const targetOverfitSchema = z.object({
  /** Hash of recipe, images and spec. */
  id: z.string(),
  outcome: z.enum(["trained", "diverged"]),
  updates: z.number().int(),
  /** The first measure of the task on the images themselves, smaller being better; null where training diverged. */
  loss: z.number().nullable(),
  /** The same on some of them after each epoch. */
  losses: z.array(z.number().nullable()),
});

export type TargetOverfitRecord = z.infer<typeof targetOverfitSchema>;

/** Changes when a training would come out otherwise for a reason that its variant does not show. */
const protocolVersion = 2;

/** Trainings on a few labelled images. */
export const targetOverfitTraining: TrainingKind<FewImagesSpec, TargetOverfitRecord> = {
  folder: "target-overfit",
  worker: "target-overfit-worker.ts",
  schema: targetOverfitSchema,
  plural: "trainings on a few images",
  idOf: (spec, backend) => {
    const { recipe, images } = targetVariantOf(spec.variantId);
    const facts = { protocolVersion, version: packageVersion(), spec, recipe, images, backend };
    return sha256Of(JSON.stringify(facts)).slice(0, 12);
  },
  describe: ({ variantId, count }) => `${variantId} on ${count} images`,
};

/** Below this the images are known by heart, in the first measure of the task: 1 − IoU, pixels, 1 − AP. */
const knownBelow = { box: 0.2, points: 1, boxes: 0.1 } as const satisfies Record<TargetTask, number>;

/** Whether a network reproduces what it was trained on. */
export function fitsTargets({ loss }: Pick<TargetOverfitRecord, "loss">, task: TargetTask): boolean {
  return loss !== null && loss < knownBelow[task];
}
