import { z } from "zod";
import type { TargetTask } from "../../src/core/results.ts";
import { sha256Of } from "../../src/core/hash.ts";
import { targetVariants, type TargetVariantId } from "../../src/zoo/targets/registry.ts";
import type { TargetVariant } from "../../src/zoo/types.ts";
import { packageVersion } from "../base/package.ts";
import type { ClassOverfitSpec } from "./class-overfit.ts";
import type { TrainingKind } from "./train-each.ts";

/** One training on a few labelled images. */
export type TargetOverfitSpec = ClassOverfitSpec;

const targetOverfitSchema = z.object({
  /** Hash of recipe, images and spec. */
  id: z.string(),
  outcome: z.enum(["trained", "diverged"]),
  updates: z.number().int(),
  /** What the first measure of the task says of the images after each epoch. */
  losses: z.array(z.number().nullable()),
});

export type TargetOverfitRecord = z.infer<typeof targetOverfitSchema>;

/** Changes when a training would come out otherwise for a reason that its variant does not show. */
const protocolVersion = 1;

/** A variant that is trained on what labels say, by its id. */
export function targetVariantOf(id: string): TargetVariant {
  return targetVariants[id as TargetVariantId];
}

/** Trainings on a few labelled images. */
export const targetOverfitTraining: TrainingKind<TargetOverfitSpec, TargetOverfitRecord> = {
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
export const knownBelow = { box: 0.2, points: 1, boxes: 0.1 } as const satisfies Record<TargetTask, number>;
