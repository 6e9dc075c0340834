import { sha256Of } from "../../src/core/hash.ts";
import { classRecordSchema, type ClassRecord } from "../../src/core/study/classes.ts";
import type { ClassSpec } from "../../src/study/classes.ts";
import { classVariantOf } from "../../src/zoo/tasks.ts";
import { packageVersion } from "../base/package.ts";
import type { TrainingKind } from "./train-each.ts";

/** Changes when a training would come out otherwise for a reason that its variant does not show. */
const protocolVersion = 1;

/** Trainings of classifiers. */
export const classTraining: TrainingKind<ClassSpec, ClassRecord> = {
  folder: "classes",
  worker: "class-worker.ts",
  schema: classRecordSchema,
  plural: "classifiers",
  idOf: (spec, backend) => {
    const { recipe, images, pretraining } = classVariantOf(spec.variantId);
    const facts = { protocolVersion, version: packageVersion(), spec, recipe, images, pretraining, backend };
    return sha256Of(JSON.stringify(facts)).slice(0, 12);
  },
  describe: ({ variantId, seed }) => `${variantId} with seed ${seed}`,
};
