import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { z } from "zod";
import { BoxbenchError } from "../../src/core/errors.ts";
import { typescriptFlags } from "../base/typescript.ts";
import { reasonIn } from "./reason.ts";

const trainingCheck = z.object({
  tensorFlowVersion: z.string(),
  usesGpu: z.boolean(),
  lossBefore: z.number(),
  lossAfter: z.number(),
});

/** What one step of training on the native backend showed. */
export type TrainingCheck = z.infer<typeof trainingCheck>;

/**
 * Loads tfjs-node in a child process and trains a small convolution for one step.
 *
 * @param tfjsFolder folder of a tfjs-node package
 * @throws BoxbenchError UNAVAILABLE when it does not load, crashes or does not learn
 */
export async function checkTraining(tfjsFolder: string, signal: AbortSignal): Promise<TrainingCheck> {
  const script = fileURLToPath(new URL("train-step.ts", import.meta.url));
  const child = await execa(process.execPath, [...typescriptFlags, script, tfjsFolder], {
    env: { TF_CPP_MIN_LOG_LEVEL: "2" },
    cancelSignal: signal,
    timeout: 120_000,
    reject: false,
    stdin: "ignore",
  });
  if (child.isCanceled) throw new BoxbenchError("INTERRUPTED", "The training check was interrupted.");
  if (child.failed) {
    const reason = reasonIn(child.stderr) ?? child.shortMessage ?? "no reason given";
    throw new BoxbenchError("UNAVAILABLE", `tfjs-node does not load or train: ${reason}`);
  }
  const check = trainingCheck.parse(JSON.parse(child.stdout.trim().split("\n").at(-1) ?? ""));
  if (!(check.lossAfter < check.lossBefore)) {
    throw new BoxbenchError(
      "UNAVAILABLE",
      `tfjs-node loads but does not learn: the loss went from ${check.lossBefore} to ${check.lossAfter}.`,
    );
  }
  return check;
}

/** One line about a working backend. */
export function describeCheck(check: TrainingCheck): string {
  const loss = `${check.lossBefore.toPrecision(3)} to ${check.lossAfter.toPrecision(3)}`;
  const device = check.usesGpu ? "GPU" : "CPU";
  return `TensorFlow ${check.tensorFlowVersion} on the ${device}; one step of training took the loss from ${loss}`;
}
