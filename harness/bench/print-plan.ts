import type { BenchOptions } from "./options.ts";
import type { Context } from "../base/command.ts";
import { cellsOf } from "../plan/plan.ts";
import { secondsLeft } from "../rounds/expected-time.ts";
import { describeRounds } from "../rounds/run-progress.ts";
import { formatDuration } from "../base/progress.ts";
import { describeVariants, withMinutes } from "../models/prepare-models.ts";
import type { Selection } from "../plan/selection.ts";
import { shardText } from "../plan/shard.ts";

/** Prints what `bench` would do: models to train, cells to measure or skip, and about how long it takes. */
export function printPlan(
  selection: Selection,
  untrained: readonly string[],
  options: BenchOptions,
  context: Context,
): void {
  for (const variantId of untrained)
    context.print(`train    ${withMinutes(variantId)} (${options.preset} preset)`);
  const missing = new Map(
    [...selection.runtimes.values()].flatMap(({ id, availability }) =>
      availability.available ? [] : [[id, availability.reason] as const],
    ),
  );
  const cells = cellsOf(selection.blocks);
  for (const cell of cells) {
    const reason = missing.get(cell.runtimeId);
    context.print(reason === undefined ? `measure  ${cell.id}` : `skip     ${cell.id}: ${reason}`);
  }
  const measured = cells.filter((cell) => !missing.has(cell.runtimeId)).length;
  const { min, max } = options.rounds;
  const [least, most] = [min, max].map((blocks) =>
    formatDuration(measured * secondsLeft(undefined, { min: blocks, max: blocks }) * 1000),
  );
  const time = min === max ? `about ${least}` : `about ${least} to ${most}`;
  const training = untrained.length > 0 ? `, after training ${describeVariants(untrained)}` : "";
  if (options.shard !== undefined) {
    context.print(`Shard ${shardText(options.shard)}: ${cells.length} of ${selection.cellsInAll} cells.`);
  }
  context.print(
    `${measured} cells to measure in ${describeRounds(options.rounds)}, ${cells.length - measured} to skip, ` +
      `${time}${training}.`,
  );
}
