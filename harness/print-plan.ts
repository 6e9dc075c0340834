import type { BenchOptions } from "./commands/bench.ts";
import type { Context } from "./command.ts";
import { cellsOf } from "./plan.ts";
import { untrainedOf } from "./prepare-models.ts";
import { probeAll } from "./probe.ts";
import { formatDuration } from "./progress.ts";
import type { Selection } from "./selection.ts";

/** Rough cost of one cell with its share of the accuracy pass, for the expected time only. */
const secondsPerCell = 2;

/** Prints what `bench` would do: models to train, cells to measure or skip, and about how long it takes. */
export async function printPlan(
  selection: Selection,
  options: BenchOptions,
  context: Context,
): Promise<void> {
  const untrained = untrainedOf(selection.variantIds, options);
  for (const variantId of untrained) context.print(`train    ${variantId} (${options.preset} preset)`);
  const probed = await probeAll(selection.runtimeIds);
  const missing = new Map(
    probed.flatMap(({ runtime, availability }) =>
      availability.available ? [] : [[runtime.id, availability.reason] as const],
    ),
  );
  const cells = cellsOf(selection.blocks);
  for (const cell of cells) {
    const reason = missing.get(cell.runtimeId);
    context.print(reason === undefined ? `measure  ${cell.id}` : `skip     ${cell.id}: ${reason}`);
  }
  const measured = cells.filter((cell) => !missing.has(cell.runtimeId)).length;
  const time = formatDuration(measured * secondsPerCell * 1000);
  const training = untrained.length > 0 ? `, after training ${untrained.length} variants` : "";
  context.print(
    `${measured} cells to measure, ${cells.length - measured} to skip, about ${time}${training}.`,
  );
}
