import { sha256Of } from "../../src/core/hash.ts";
import { targetRecordSchema, type TargetRecord } from "../../src/core/study/targets.ts";
import { targetRecipeOf, type TargetSpec } from "../../src/study/targets.ts";
import { targetVariantOf } from "../../src/zoo/tasks.ts";
import { packageVersion } from "../base/package.ts";
import type { TrainingKind } from "./train-each.ts";

/** Changes when a training would come out otherwise for a reason that its variant does not show. */
const protocolVersion = 1;

/** Trainings of networks that find boxes or key points. */
export const targetTraining: TrainingKind<TargetSpec, TargetRecord> = {
  folder: "targets",
  worker: "target-worker.ts",
  schema: targetRecordSchema,
  plural: "trainings on labelled images",
  idOf: (spec, backend) => {
    const { images } = targetVariantOf(spec.variantId);
    const recipe = targetRecipeOf(spec);
    const facts = { protocolVersion, version: packageVersion(), spec, recipe, images, backend };
    return sha256Of(JSON.stringify(facts)).slice(0, 12);
  },
  describe: ({ variantId, learningRate, seed }) =>
    `${variantId} at the learning rate ${learningRate} with seed ${seed}`,
};
