import { BoxbenchError } from "../../src/core/errors.ts";
import type { TaskName, VariantTask } from "../../src/core/results.ts";
import {
  anyVariantOf,
  defaultVariantIds,
  familiesOf,
  hasVariants,
  variantIdsByTask,
} from "../../src/zoo/tasks.ts";
import { listed } from "../../src/tasks/words.ts";
import { matchesSome, matchIds, matchUsualIds } from "../base/options.ts";

/**
 * The task whose variants are meant: the one that is asked for, else the first one that has what the globs of variants or
 * families match, finding a point where nothing is said.
 *
 * @throws BoxbenchError USAGE for a task that there are no variants for
 */
export function variantTaskOf(choice: VariantChoice): VariantTask {
  const { task = taskOfGlobs(choice) } = choice;
  if (hasVariants(task)) return task;
  throw new BoxbenchError(
    "USAGE",
    `There are variants for --task ${listed(Object.keys(variantIdsByTask))}, none for ${task}. Give --model PATH to ` +
      "measure a model of yours.",
  );
}

function taskOfGlobs({ variant, family }: VariantChoice): VariantTask {
  const all = Object.keys(variantIdsByTask) as VariantTask[];
  const globs = [
    ...(variant ?? []).map((glob) => ({ glob, idsOf: (task: VariantTask) => variantIdsByTask[task] })),
    ...(family ?? []).map((glob) => ({ glob, idsOf: familiesOf })),
  ];
  const fitting = (some: typeof globs) =>
    all.find((task) => some.every(({ glob, idsOf }) => matchesSome(glob, idsOf(task))));
  const task = fitting(globs);
  if (task !== undefined) return task;
  const own = globs.map((glob) => ({ ...glob, task: fitting([glob]) }));
  // A glob that matches nothing is refused with all that there are of the usual task.
  if (own.some((one) => one.task === undefined)) return "point";
  throw new BoxbenchError(
    "USAGE",
    `One run is about one task, and ${listed(own.map((one) => `"${one.glob}" is of --task ${one.task}`))}: make a run of each.`,
  );
}

export interface VariantChoice {
  readonly task?: TaskName;
  readonly family?: readonly string[];
  readonly variant?: readonly string[];
}

/**
 * The variants of a task that the globs of `--variant` match, of the families of `--family` where it is given. Without
 * globs all of these families, or those that need no minutes of training and belong to the question. A glob means the
 * latter wherever it matches one of them: `*` is all of them, and `u-net` or `coordconv-*` are heads.
 *
 * @throws BoxbenchError USAGE when a glob matches nothing, or there is no such family
 */
export function chooseVariants(options: VariantChoice): {
  readonly variantIds: readonly string[];
  readonly leftOut: readonly string[];
} {
  const { variant, family } = options;
  const task = variantTaskOf(options);
  const all = variantIdsByTask[task];
  if (family !== undefined) {
    const families = matchIds("family", family, familiesOf(task));
    const own = all.filter((id) => families.includes(anyVariantOf(id).family));
    if (variant !== undefined) return { variantIds: matchIds("variant", variant, own), leftOut: [] };
    const slow = usualIds(task).filter((id) => !defaultVariantIds(task).includes(id));
    return {
      variantIds: own.filter((id) => !slow.includes(id)),
      leftOut: own.filter((id) => slow.includes(id)),
    };
  }
  if (variant !== undefined)
    return { variantIds: matchUsualIds("variant", variant, usualIds(task), all), leftOut: [] };
  const variantIds = defaultVariantIds(task);
  return { variantIds, leftOut: usualIds(task).filter((id) => !variantIds.includes(id)) };
}

/** What `--variant '*'` means: heads have to be asked for by family or by name. */
export function usualIds(task: VariantTask): readonly string[] {
  return variantIdsByTask[task].filter((id) => anyVariantOf(id).family !== "heads");
}

/** What the variants of a task are that nobody named and that are not measured; null for none. */
export function leftOutNote(options: VariantChoice): string | null {
  const { leftOut } = chooseVariants(options);
  if (leftOut.length === 0) return null;
  return (
    `Left out, as each takes minutes to train: ${leftOut.join(", ")}. Name them with --variant, or all with ` +
    "--variant '*'."
  );
}

/** The error for `--data` with variants that have images of their own. */
export function noImagesForClasses(): BoxbenchError {
  return new BoxbenchError(
    "USAGE",
    "--data cannot go with --task classes: its variants have images of their own. Give --model PATH to measure a " +
      "model of yours on your images.",
  );
}
