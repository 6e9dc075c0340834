import { BoxbenchError } from "../core/errors.ts";
import type { LabelledDataset } from "../dataset/labelled-dataset.ts";
import { truthKindOf, type TruthKind } from "../dataset/labels/label-set.ts";
import type { TargetVariant } from "../zoo/types.ts";
import { targetProblem } from "./target-objective.ts";

/** A variant for labels of each kind, and what it finds; kinds that no variant is trained on are absent. */
const takers: Readonly<Partial<Record<TruthKind, readonly [variantId: string, finds: string]>>> = {
  box: ["box-giou", "one box in each image"],
  boxes: ["detector-small", "any number of boxes"],
  points: ["key-points", "key points"],
  point: ["soft-argmax", "a point in each image"],
};

/**
 * Labels that say what a variant finds.
 *
 * @throws BoxbenchError DATASET where they do not, with the variant that finds what they say
 */
export function refuseOtherLabels(
  { id, task }: Pick<TargetVariant, "id" | "task">,
  dataset: LabelledDataset,
): void {
  for (const part of [dataset.train, dataset.validation]) {
    try {
      targetProblem(task, part);
    } catch (error) {
      if (!(error instanceof BoxbenchError)) throw error;
      const [other, finds] = takers[truthKindOf(part.labels)] ?? [];
      if (other === undefined || other === id) throw error;
      throw new BoxbenchError(
        error.code,
        `${error.message.replace(/\.$/, "")}, so that ${id} cannot be trained: --variant ${other} finds ${finds!}.`,
        { cause: error },
      );
    }
  }
}
