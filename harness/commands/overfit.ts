import { InvalidArgumentError, Option } from "commander";
import type { TrainingSpec } from "../../src/core/study/training.ts";
import { BoxbenchError } from "../../src/core/errors.ts";
import { shown } from "../../src/core/shown.ts";
import type { StudyPreset } from "../../src/study/protocol.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import { trainingBackends } from "../plan/bench-options.ts";
import type { AddCommand, Context } from "../base/command.ts";
import { integerIn } from "../base/options.ts";
import { imagesText, verdictLine } from "../study/overfit-words.ts";
import { studyCacheFolder } from "./study.ts";

interface OverfitOptions {
  readonly seed: number;
  readonly rate?: number;
  readonly preset: StudyPreset;
  readonly backend?: BackendId;
  readonly fresh?: boolean;
}

/** `boxbench overfit`: one image, then two, three, up to 100. */
export const addOverfitCommand: AddCommand = (program, context) => {
  program
    .command("overfit")
    .description("Train a variant on one image, then two, three, up to 100, and say where it breaks.")
    .argument("<variant>", "a variant, such as question-cnn")
    .option("--seed <n>", "seed of images, weights and order", integerIn(0, 2 ** 31 - 1), 1)
    .option("--rate <n>", "learning rate (default: that of the variant)", parseRate)
    .addOption(
      new Option("--preset <name>", "how long to train on each count")
        .choices(["study", "quick", "long"])
        .default("study"),
    )
    .addOption(
      new Option("--backend <id>", "training backend (default: the fastest that loads)").choices(
        trainingBackends,
      ),
    )
    .option("--fresh", "train again, also what is in the cache")
    .action(async (variant: string, options: OverfitOptions) => overfit(variant, options, context));
};

async function overfit(variantId: string, options: OverfitOptions, context: Context): Promise<void> {
  const { variantOf } = await import("../../src/zoo/registry.ts");
  const { overfitCounts, overfitSpecOf } = await import("../../src/study/protocol.ts");
  const { fits, isOpen } = await import("../../src/study/outcome.ts");
  const { startTrainer } = await import("../study/trainer.ts");
  refuseFile(variantId);
  const { variantIdsByTask } = await import("../../src/zoo/tasks.ts");
  const task = Object.entries(variantIdsByTask).find(([, ids]) => ids.some((id) => id === variantId))?.[0];
  if (task === "classes") {
    const { overfitClasses } = await import("../study/overfit-classes.ts");
    const cache = options.fresh === true ? null : studyCacheFolder;
    await overfitClasses(variantId, { ...options, cache }, context);
    return;
  }
  if (task === "box" || task === "points" || task === "boxes") {
    const { overfitTargets } = await import("../study/overfit-targets.ts");
    const cache = options.fresh === true ? null : studyCacheFolder;
    await overfitTargets(variantId, task, { ...options, cache }, context);
    return;
  }
  variantOf(variantId);
  const trainer = startTrainer();
  context.signal.addEventListener("abort", () => trainer.close(), { once: true });
  let fitted = 0;
  try {
    for (const count of overfitCounts) {
      const spec = withRate(overfitSpecOf(variantId, count, options.seed, options.preset), options.rate);
      const record = await trainer.train({
        spec,
        cache: options.fresh === true ? null : studyCacheFolder,
        backend: options.backend ?? null,
        cachedOnly: false,
      });
      if (record === null) return;
      const { updates, accuracy, outcome } = record.result;
      const effort = updates === 0 ? "least squares" : `${updates} updates`;
      const error =
        outcome === "diverged" || accuracy === null
          ? "diverged"
          : `mean error ${accuracy.meanErrorPx.toPrecision(3)} px`;
      context.print(`${imagesText(count)}  ${fits(record) ? "fits  " : "breaks"}  ${error}  (${effort})`);
      if (!fits(record)) {
        const isSlow = isOpen(record);
        context.print(verdictLine({ variantId, fitted, count, error: "its error", isOpen: isSlow }));
        return;
      }
      fitted = count;
    }
    context.print(
      `${variantId} fits all ${fitted} images: the network and its training can learn; scale up.`,
    );
  } finally {
    trainer.close();
  }
}

/** A variant has a recipe, and its training starts from nothing: neither a model's file nor a graph model has that. */
function refuseFile(text: string): void {
  if (!/[\\/]|\.(json|onnx)$/.test(text)) return;
  throw new BoxbenchError(
    "USAGE",
    `overfit trains a variant from its first weights, and ${shown(text)} is a file or folder, not a variant: for a LayersModel there is boxbench diagnose; a graph model or an ONNX file cannot be trained.`,
  );
}

function withRate(spec: TrainingSpec, learningRate: number | undefined): TrainingSpec {
  if (learningRate === undefined || spec.optimizer.name === "least-squares") return spec;
  return { ...spec, optimizer: { ...spec.optimizer, learningRate } };
}

function parseRate(text: string): number {
  const rate = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(rate) || rate <= 0) throw new InvalidArgumentError("Expected a number above 0.");
  return rate;
}
