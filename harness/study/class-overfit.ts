import { z } from "zod";
import { sha256Of } from "../../src/core/hash.ts";
import { classVariantOf } from "../../src/zoo/tasks.ts";
import { packageVersion } from "../base/package.ts";
import type { FewImagesSpec } from "./few-images.ts";
import type { TrainingKind } from "./train-each.ts";

const classOverfitSchema = z.object({
  /** Hash of variant, recipe, images and spec. */
  id: z.string(),
  outcome: z.enum(["trained", "diverged"]),
  updates: z.number().int(),
  /** On the images themselves; null where training diverged. */
  accuracy: z.object({ accuracy: z.number(), logLoss: z.number() }).nullable(),
  /** Log loss on the images after each epoch. */
  losses: z.array(z.number().nullable()),
});

export type ClassOverfitRecord = z.infer<typeof classOverfitSchema>;

/** Changes when a training would come out otherwise for a reason that its variant does not show. */
const protocolVersion = 1;

/** Trainings of classifiers on a few images. */
export const classOverfitTraining: TrainingKind<FewImagesSpec, ClassOverfitRecord> = {
  folder: "class-overfit",
  worker: "class-overfit-worker.ts",
  schema: classOverfitSchema,
  plural: "trainings on a few images",
  idOf: (spec, backend) => {
    const { recipe, images, pretraining } = classVariantOf(spec.variantId);
    const facts = { protocolVersion, version: packageVersion(), spec, recipe, images, pretraining, backend };
    return sha256Of(JSON.stringify(facts)).slice(0, 12);
  },
  describe: ({ variantId, count }) => `${variantId} on ${count} images`,
};

/** Under this log loss a network is sure of its images: the true class has a probability of 0.9. */
const sureLogLoss = -Math.log(0.9);

/** Whether a network reproduces what it was trained on: every class right, and surely so. */
export function fitsClasses({ accuracy }: ClassOverfitRecord): boolean {
  return accuracy !== null && accuracy.accuracy === 1 && accuracy.logLoss < sureLogLoss;
}
