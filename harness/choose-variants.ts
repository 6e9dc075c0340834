import { BoxbenchError } from "../src/core/errors.ts";
import { defaultVariantIds, variantIdsByTask } from "../src/zoo/tasks.ts";
import type { TaskName } from "../src/zoo/types.ts";
import { matchIds } from "./options.ts";

/**
 * The variants of a task that the globs of `--variant` match; without globs those that need no minutes of training.
 *
 * @throws BoxbenchError USAGE when a glob matches nothing
 */
export function chooseVariants({
  task,
  variant,
}: {
  readonly task: TaskName;
  readonly variant?: readonly string[];
}): { readonly variantIds: readonly string[]; readonly leftOut: readonly string[] } {
  const all = variantIdsByTask[task];
  const variantIds = variant === undefined ? defaultVariantIds(task) : matchIds("variant", variant, all);
  return { variantIds, leftOut: variant === undefined ? all.filter((id) => !variantIds.includes(id)) : [] };
}

/** The error for `--data` with variants that have images of their own. */
export function noImagesForClasses(): BoxbenchError {
  return new BoxbenchError(
    "USAGE",
    "--data cannot go with --task classify: its variants have images of their own. Give --model PATH to measure a " +
      "model of yours on your images.",
  );
}
