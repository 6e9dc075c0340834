import { BoxbenchError } from "../core/errors.ts";
import { classVariantIds, classVariants, type ClassVariantId } from "./class-registry.ts";
import { headVariantIds, headVariants, type HeadVariantId } from "./heads/registry.ts";
import { variantIds, variants, type VariantId } from "./registry.ts";
import { targetVariantIdsOf, targetVariants, type TargetVariantId } from "./targets/registry.ts";
import {
  taskRecords,
  variantTasks,
  type TargetTask,
  type TaskName,
  type VariantTask,
} from "../core/results.ts";
import type { AnyVariant, ClassVariant, TargetVariant } from "./types.ts";

const otherIds: Readonly<Record<Exclude<VariantTask, TargetTask>, readonly string[]>> = {
  point: [...variantIds, ...headVariantIds],
  classes: classVariantIds,
};

/** The ids of the variants of each task, in the order of the tasks. */
export const variantIdsByTask = Object.fromEntries(
  variantTasks.map((task) => [task, isTargetTask(task) ? targetVariantIdsOf(task) : otherIds[task]]),
) as Readonly<Record<VariantTask, readonly string[]>>;

/** Whether there are variants for a task. */
export function hasVariants(task: TaskName): task is VariantTask {
  return Object.hasOwn(variantIdsByTask, task);
}

/** The task of a variant; null where there is no such variant. */
export function taskOfVariant(id: string): VariantTask | null {
  return variantTasks.find((task) => variantIdsByTask[task].includes(id)) ?? null;
}

/**
 * A variant of any task: no id belongs to two.
 *
 * @throws BoxbenchError USAGE when there is no such variant, with those there are
 */
export function anyVariantOf(id: string): AnyVariant {
  if (Object.hasOwn(variants, id)) return variants[id as VariantId];
  if (Object.hasOwn(headVariants, id)) return headVariants[id as HeadVariantId];
  if (isTargetVariant(id)) return targetVariants[id];
  return classVariantOf(id);
}

function isTargetVariant(id: string): id is TargetVariantId {
  return Object.hasOwn(targetVariants, id);
}

/**
 * A variant that is trained on what labels say.
 *
 * @throws BoxbenchError USAGE when there is no such variant, with those there are
 */
export function targetVariantOf(id: string): TargetVariant {
  if (isTargetVariant(id)) return targetVariants[id];
  const known = Object.keys(targetVariants).join(", ");
  throw new BoxbenchError("USAGE", `No variant "${id}" that is trained on labels. There are: ${known}.`);
}

/** Whether the variants of a task are trained on what labels say. */
export function isTargetTask(task: VariantTask): task is TargetTask {
  return taskRecords[task].training === "labels";
}

/** Whether a variant is trained on what labels say. */
export function isTarget(variant: AnyVariant): variant is TargetVariant {
  return isTargetVariant(variant.id);
}

/** @throws BoxbenchError USAGE when there is no such variant, with those there are */
export function classVariantOf(id: string): ClassVariant {
  if (Object.hasOwn(classVariants, id)) return classVariants[id as ClassVariantId];
  const known = Object.values(variantIdsByTask).flat().join(", ");
  throw new BoxbenchError("USAGE", `No variant "${id}". There are: ${known}.`);
}

/** The families of the variants of a task, in the order of its variants. */
export function familiesOf(task: VariantTask): readonly string[] {
  return [...new Set(variantIdsByTask[task].map((id) => anyVariantOf(id).family))];
}

/**
 * The variants that a command takes when it is not told which: those of the question, of the classifiers all but those
 * that are too large to be there, and all of another task.
 */
export function defaultVariantIds(task: VariantTask): readonly string[] {
  if (task === "point") return variantIds;
  return variantIdsByTask[task].filter((id) => !isOnDemand(anyVariantOf(id)));
}

function isOnDemand(variant: AnyVariant): boolean {
  return "onDemand" in variant && variant.onDemand !== undefined;
}
