import type { TrainingRecord, TrainingSpec } from "../../src/core/study/training.ts";
import { fits, isOpen } from "../../src/study/outcome.ts";
import { overfitSpecOf } from "../../src/study/protocol.ts";
import { variantOf } from "../../src/zoo/registry.ts";
import type { Context } from "../base/command.ts";
import { overfitSteps, type OverfitChoice } from "./overfit-steps.ts";
import { startTrainer } from "./trainer.ts";

/**
 * Trains a network that finds a point on a few images and then on more, and prints where it breaks.
 *
 * @throws BoxbenchError USAGE when there is no such variant, WORKER when a training cannot be done
 */
export async function overfitPoints(
  variantId: string,
  { seed, preset, rate, backend, cache }: OverfitChoice,
  context: Context,
): Promise<void> {
  variantOf(variantId);
  const trainer = startTrainer();
  context.signal.addEventListener("abort", () => trainer.close(), { once: true });
  const fit = async (count: number) => {
    const spec = withRate(overfitSpecOf(variantId, count, seed, preset), rate);
    const record = await trainer.train({ spec, cache, backend: backend ?? null, cachedOnly: false });
    return record === null ? null : { fits: fits(record), said: resultText(record), isOpen: isOpen(record) };
  };
  try {
    await overfitSteps(variantId, "its error", fit, context);
  } finally {
    trainer.close();
  }
}

function resultText({ result: { updates, accuracy, outcome } }: TrainingRecord): string {
  const error =
    outcome === "diverged" || accuracy === null
      ? "diverged"
      : `mean error ${accuracy.meanErrorPx.toPrecision(3)} px`;
  return `${error}  (${updates === 0 ? "least squares" : `${updates} updates`})`;
}

function withRate(spec: TrainingSpec, learningRate: number | undefined): TrainingSpec {
  if (learningRate === undefined || spec.optimizer.name === "least-squares") return spec;
  return { ...spec, optimizer: { ...spec.optimizer, learningRate } };
}
