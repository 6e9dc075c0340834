import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { browserVariable } from "../../src/runtimes/chromium/find-browser.ts";
import type { MaxLoss } from "../../src/onnx/precision/accuracy/loss.ts";
import type { CalibrationMethod } from "../../src/onnx/precision/calibration/observers.ts";
import { boxForms, coordinateNames, type AskedReading } from "../../src/tasks/asked.ts";
import type { PixelRange } from "../../src/dataset/pixel-range.ts";
import { taskNames, type Precision, type TaskName } from "../../src/core/results.ts";
import { addPrecisionOptions } from "./precision-options.ts";
import { addSizeOptions, type SizeOptions } from "../base/image-options.ts";
import { addLabelOptions, type AskedLabels } from "../base/label-options.ts";
import {
  collectNames,
  integerIn,
  integersIn,
  type NamedShapes,
  pixelRangeOf,
  rangeOf,
  shapesOf,
} from "../base/options.ts";

/** The options that `bench` and `parity` share. */
export interface SelectionOptions extends AskedReading, AskedLabels, SizeOptions {
  /** Of variants a point where it is absent; of a user's own model what labels and outputs tell. */
  readonly task?: TaskName;
  readonly family?: readonly string[];
  readonly variant?: readonly string[];
  readonly runtime?: readonly string[];
  readonly batch: readonly number[];
  /** Seconds that one job in a child process may take. */
  readonly limit: number;
  readonly threads: readonly number[];
  readonly preset: "full" | "quick";
  readonly models: string;
  /** Whether `models` holds what was trained on `--data`, and nothing else. */
  readonly areOwnModels?: boolean;
  readonly seed: number;
  readonly backend?: string;
  readonly allowFallback?: boolean;
  /** A model of the user's own. */
  readonly model?: string;
  readonly inputShape?: NamedShapes;
  readonly inputRange?: PixelRange;
  readonly cropBoxes?: boolean;
  /** An .npz file or a folder of .npy files with the inputs of `model`. */
  readonly inputs?: string;
  /** In the order of their list; fp32 is one of them. Absent in the options of runs that knew no other. */
  readonly precision?: readonly Precision[];
  /** A folder of images to find ranges with, for `model`. */
  readonly calibrate?: string;
  readonly calibrationImages?: number;
  readonly calibration?: CalibrationMethod;
  /** How far answers in 8 bits may be from those in float32. */
  readonly maxLoss?: MaxLoss;
}

/** Adds the option that chooses the task, to which the globs of `--variant` belong. */
export function addTaskOption(command: Command, defaultTask = "point"): Command {
  return command.addOption(
    new Option(
      "--task <name>",
      `what models are to find: ${taskNames.join(", ")} (default: ${defaultTask})`,
    ).argParser(taskOf),
  );
}

/** The option that chooses variants by what they have in common. */
export function familyOption(): Option {
  return new Option(
    "--family <glob...>",
    "families of variants of the task to take, such as heads (default: all but heads)",
  ).argParser(collectNames);
}

/** Words that commands took before. */
const earlierNames: Readonly<Record<string, TaskName>> = { localise: "point", classify: "classes" };

function taskOf(text: string): TaskName {
  const name = earlierNames[text] ?? taskNames.find((known) => known === text);
  if (name !== undefined) return name;
  throw new InvalidArgumentError(`Allowed choices are ${taskNames.join(", ")}.`);
}

export const trainingBackends = ["tfjs/node-gpu", "tfjs/node", "tfjs/wasm", "tfjs/cpu"] as const;

export const inputRangeWords =
  "what levels 0 and 255 of pixels become before the model reads them, such as 0,1 or -1,1; imagenet for torchvision's " +
  "mean and deviation of each channel (default: 0,255)";

/** Adds the options that choose cells and models. */
export function addSelectionOptions(command: Command, batches: readonly number[] = [1, 32]): Command {
  return addSizeOptions(
    addPrecisionOptions(
      addLabelOptions(
        addTaskOption(command, "what the variants find, a point; with --model what labels and outputs tell"),
      ),
    ),
  )
    .option(
      "--variant <glob...>",
      "variants of the task to take; '*' for all but heads (default: those, without what takes minutes each to train)",
      collectNames,
    )
    .addOption(familyOption())
    .option(
      "--runtime <glob...>",
      "runtimes to take by id, or your own by the path of its module; '*' for all (default: those that npm " +
        "installs)",
      collectNames,
    )
    .option(
      "--model <path>",
      "measure your own model instead: a TF.js model.json (LayersModel or graph model) or an .onnx file",
    )
    .option(
      "--input-shape <[name=]n,...>",
      "shape of an input of --model, where the model leaves it open; once for each input",
      shapesOf,
    )
    .option("--inputs <path>", "inputs of --model by name: an .npz file, or a folder of .npy files")
    .option(
      "--crop-boxes",
      "read each box of the labels of --data as an image of its own, a quarter larger: for a model of one thing",
    )
    .option("--input-range <black,white>", inputRangeWords, pixelRangeOf)
    .option(
      "--output-range <low,high>",
      "outputs of --model at the image's left (top) and right (bottom) edge, where they are places",
      rangeOf,
    )
    .addOption(
      new Option(
        "--box-form <name>",
        "the four numbers of a box in the outputs of --model (default: what outputs and labels tell)",
      ).choices(boxForms),
    )
    .addOption(
      new Option(
        "--coordinates <name>",
        "what they count: pixels of the input, or shares of it (default: what outputs and labels tell)",
      ).choices(coordinateNames),
    )
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
    )
    .option("--batch <n,...>", "batch sizes, each a cell", integersIn(1, 1024), [...batches])
    .option("--threads <n,...>", "threads inside a runtime, each a cell", integersIn(1, 256), [1])
    .option(
      "--limit <seconds>",
      "longest time for one step in a child process (three times as long on a software adapter)",
      integerIn(1, 86_400),
      180,
    )
    .option("--browser <path>", "the Chromium or Chrome to use (default: an installed one)")
    .hook("preAction", (self) => {
      const { browser } = self.opts<{ browser?: string }>();
      // Probes and workers are processes of their own: they find it in their environment.
      if (browser !== undefined) process.env[browserVariable] = browser;
    });
}
