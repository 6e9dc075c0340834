import type { TargetTask } from "../../core/results.ts";
import type { TargetVariant } from "../types.ts";
import { boxTarget } from "./box/target.ts";
import { boxVariants } from "./box/variants.ts";
import { pointsTarget } from "./points/target.ts";
import { pointsVariants } from "./points/variants.ts";
import { boxesTarget } from "./boxes/target.ts";
import { boxesVariants } from "./boxes/variants.ts";
import type { Target } from "./target.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- the parts of a target fit each other, which a list cannot say
type AnyTarget = Target<any, any>;

/** What the networks of each task are trained for. */
export const targets = { box: boxTarget, points: pointsTarget, boxes: boxesTarget } as const satisfies Record<
  TargetTask,
  AnyTarget
>;

/** The variants that are trained on what labels say, in the order of their report. */
export const targetVariants = {
  ...boxVariants,
  ...pointsVariants,
  ...boxesVariants,
} as const satisfies Record<string, TargetVariant>;

export type TargetVariantId = keyof typeof targetVariants;

/** The target of a task. */
export function targetOf(task: TargetTask): AnyTarget {
  return targets[task];
}

/** The ids of the variants of a task, in order. */
export function targetVariantIdsOf(task: TargetTask): readonly string[] {
  const all: readonly TargetVariant[] = Object.values(targetVariants);
  return all.filter((variant) => variant.task === task).map(({ id }) => id);
}
