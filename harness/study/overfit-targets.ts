import type { TargetTask } from "../../src/core/results.ts";
import { overfitCounts } from "../../src/study/protocol.ts";
import { taskOf } from "../../src/tasks/registry.ts";
import type { Context } from "../base/command.ts";
import type { ClassOverfitOptions } from "./overfit-classes.ts";
import { imagesText, verdictLine } from "./overfit-words.ts";
import { knownBelow, targetOverfitTraining, type TargetOverfitRecord } from "./target-overfit.ts";
import { trainEach } from "./train-each.ts";

/**
 * Trains a network that finds boxes or key points on one image, then two, three, up to 100, and prints where it breaks.
 *
 * @throws BoxbenchError WORKER when a training cannot be done, INTERRUPTED when the signal is aborted
 */
export async function overfitTargets(
  variantId: string,
  task: TargetTask,
  { seed, preset, rate, backend, cache }: ClassOverfitOptions,
  context: Context,
): Promise<void> {
  const [{ name, unit }] = taskOf(task).measures;
  let fitted = 0;
  for (const count of overfitCounts) {
    const spec = { variantId, count, seed, preset, learningRate: rate ?? null };
    const { records } = await trainEach(targetOverfitTraining, [spec], {
      jobs: 1,
      cache,
      backend: backend ?? null,
      signal: context.signal,
      deadlineMs: null,
    });
    const record = records[0]!;
    const best = bestOf(record);
    const fits = best < knownBelow[task];
    const said =
      record.outcome === "diverged"
        ? "diverged"
        : `${name} ${best.toPrecision(3)}${unit === "" ? "" : ` ${unit}`}`;
    context.print(
      `${imagesText(count)}  ${fits ? "fits  " : "breaks"}  ${said}  (${record.updates} updates)`,
    );
    if (!fits) {
      context.print(verdictLine({ variantId, fitted, count, error: "its error", isOpen: isFalling(record) }));
      return;
    }
    fitted = count;
  }
  context.print(`${variantId} fits all ${fitted} images: the network and its training can learn; scale up.`);
}

function bestOf({ losses, outcome }: Pick<TargetOverfitRecord, "losses" | "outcome">): number {
  return outcome === "diverged" ? Infinity : Math.min(...losses.flatMap((loss) => loss ?? []));
}

/** What the last quarter of the epochs has to take off the error to count as progress. */
const progress = 0.03;

function isFalling({ losses, outcome }: TargetOverfitRecord): boolean {
  const before = bestOf({ outcome, losses: losses.slice(0, Math.ceil(losses.length * 0.75)) });
  return outcome === "trained" && bestOf({ outcome, losses }) < (1 - progress) * before;
}
