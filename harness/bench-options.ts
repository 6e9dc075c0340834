import type { Command } from "commander";
import { Option } from "commander";
import { collectNames, integerIn } from "./options.ts";

/** The options that `bench` and `parity` share. */
export interface SelectionOptions {
  readonly variant?: readonly string[];
  readonly runtime?: readonly string[];
  readonly batch: readonly number[];
  readonly threads: readonly number[];
  readonly preset: "full" | "quick";
  readonly models: string;
  readonly seed: number;
  readonly backend?: string;
  readonly allowFallback?: boolean;
}

export const trainingBackends = ["tfjs/node-gpu", "tfjs/node", "tfjs/wasm", "tfjs/cpu"] as const;

/** Adds the options that choose cells and models. */
export function addSelectionOptions(command: Command): Command {
  return command
    .option("--variant <glob...>", "variants to take (default: all)", collectNames)
    .option("--runtime <glob...>", "runtimes to take (default: all)", collectNames)
    .addOption(
      new Option("--preset <name>", "how long to train what is missing, and on how many images")
        .choices(["full", "quick"])
        .default("full"),
    )
    .option(
      "--allow-fallback",
      "take cells of which nodes ran outside the provider asked for, and label them",
    )
    .option("--models <dir>", "folder with one folder per variant", "models")
    .option("--seed <n>", "seed of images, weights and order", integerIn(0, 2 ** 31 - 1), 1)
    .addOption(
      new Option(
        "--backend <id>",
        "training backend for what is missing (default: the fastest that loads)",
      ).choices(trainingBackends),
    );
}
