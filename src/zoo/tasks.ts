import { BoxbenchError } from "../core/errors.ts";
import { classVariantIds, classVariants, type ClassVariantId } from "./class-registry.ts";
import { variantIds, variants, type VariantId } from "./registry.ts";
import type { AnyVariant, ClassVariant, TaskName } from "./types.ts";

/** The ids of the variants of each task. */
export const variantIdsByTask = {
  localise: variantIds,
  classify: classVariantIds,
} as const satisfies Record<TaskName, readonly string[]>;

export const taskNames = Object.keys(variantIdsByTask) as readonly TaskName[];

/**
 * A variant of any task: no id belongs to two.
 *
 * @throws BoxbenchError USAGE when there is no such variant, with those there are
 */
export function anyVariantOf(id: string): AnyVariant {
  if (Object.hasOwn(variants, id)) return variants[id as VariantId];
  return classVariantOf(id);
}

/** @throws BoxbenchError USAGE when there is no such variant, with those there are */
export function classVariantOf(id: string): ClassVariant {
  if (Object.hasOwn(classVariants, id)) return classVariants[id as ClassVariantId];
  const known = [...variantIds, ...classVariantIds].join(", ");
  throw new BoxbenchError("USAGE", `No variant "${id}". There are: ${known}.`);
}

/** The variants that a command takes when it is not told which: all but those that are too large to be there. */
export function defaultVariantIds(task: TaskName): readonly string[] {
  if (task === "localise") return variantIds;
  return classVariantIds.filter((id) => classVariantOf(id).onDemand === undefined);
}
