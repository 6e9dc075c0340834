import { BoxbenchError } from "../../src/core/errors.ts";
import type { TaskName } from "../../src/core/results.ts";
import { defaultVariantIds, hasVariants, variantIdsByTask } from "../../src/zoo/tasks.ts";
import type { VariantTask } from "../../src/zoo/types.ts";
import { matchIds } from "../base/options.ts";

/**
 * The task whose variants are meant: finding a point where nothing is said.
 *
 * @throws BoxbenchError USAGE for a task that there are no variants for
 */
export function variantTaskOf({ task = "point" }: { readonly task?: TaskName }): VariantTask {
  if (hasVariants(task)) return task;
  throw new BoxbenchError(
    "USAGE",
    `There are variants for --task ${Object.keys(variantIdsByTask).join(" and ")}, none for ${task}. Give --model PATH to ` +
      "measure a model of yours.",
  );
}

/**
 * The variants of a task that the globs of `--variant` match; without globs those that need no minutes of training.
 *
 * @throws BoxbenchError USAGE when a glob matches nothing
 */
export function chooseVariants(options: { readonly task?: TaskName; readonly variant?: readonly string[] }): {
  readonly variantIds: readonly string[];
  readonly leftOut: readonly string[];
} {
  const { variant } = options;
  const task = variantTaskOf(options);
  const all = variantIdsByTask[task];
  const variantIds = variant === undefined ? defaultVariantIds(task) : matchIds("variant", variant, all);
  return { variantIds, leftOut: variant === undefined ? all.filter((id) => !variantIds.includes(id)) : [] };
}

/** What the variants of a task are that nobody named and that are not measured; null for none. */
export function leftOutNote(options: Parameters<typeof chooseVariants>[0]): string | null {
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
