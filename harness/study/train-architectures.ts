import { sha256Of } from "../../src/core/hash.ts";
import { architectureRecordSchema, type ArchitectureRecord } from "../../src/core/study/architectures.ts";
import type { ArchitectureSpec } from "../../src/study/architectures.ts";
import { variantOf } from "../../src/zoo/registry.ts";
import { packageVersion } from "../base/package.ts";
import { networkHash } from "./network-hash.ts";
import type { TrainingKind } from "./train-each.ts";

/** Changes when a training would come out otherwise for a reason that its variant does not show. */
const protocolVersion = 2;

/** Trainings of heads on splits of the places. */
export const architectureTraining: TrainingKind<ArchitectureSpec, ArchitectureRecord> = {
  folder: "architectures",
  worker: "architecture-worker.ts",
  schema: architectureRecordSchema,
  plural: "heads",
  idOf: async (spec, backend) => {
    const variant = variantOf(spec.variantId);
    const { recipe, images, outputRange } = variant;
    const facts = {
      protocolVersion,
      version: packageVersion(),
      spec,
      recipe,
      images,
      outputRange,
      network: await networkHash(variant, spec.seed),
      backend,
    };
    return sha256Of(JSON.stringify(facts)).slice(0, 12);
  },
  describe: ({ variantId, split, seed, byHand }) =>
    `${variantId} on the split ${split} ${byHand === true ? "with weights by hand" : `with seed ${seed}`}`,
};
