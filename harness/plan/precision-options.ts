import { InvalidArgumentError, Option, type Command } from "commander";
import { precisionNames, type Precision } from "../../src/core/results.ts";
import {
  calibrationMethods,
  type CalibrationMethod,
} from "../../src/onnx/precision/calibration/observers.ts";
import { integerIn } from "../base/options.ts";
import { maxLossOf } from "./max-loss-option.ts";

/** A commander parser for precisions with commas between them; float32, with which others are compared, is one always. */
export function precisionsOf(text: string): Precision[] {
  const asked = text.split(",").map((name) => name.trim());
  const unknown = asked.find((name) => !(precisionNames as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`Allowed choices are ${precisionNames.join(", ")}.`);
  }
  return precisionNames.filter((name) => name === "fp32" || asked.includes(name));
}

/** Adds the options that make precision an axis. */
export function addPrecisionOptions(command: Command): Command {
  return addCalibrationOptions(
    command
      .option(
        "--precision <name,...>",
        `measure the model in these precisions beside fp32: ${precisionNames.slice(1).join(", ")}`,
        precisionsOf,
        ["fp32" satisfies Precision],
      )
      .option(
        "--max-loss <loss>",
        "of int8 and int8-reduced: equalise, correct biases, and keep layers in float32 until answers move by so much " +
          "on average: 0.1px, 2% of their spread, or 0.01iou",
        maxLossOf,
      ),
    "images to find the ranges of --model with, for int8; variants take images of their training set",
  );
}

/** How ranges are found, for every command that does. */
export interface CalibrationOptions {
  /** A folder of images. */
  readonly calibrate?: string;
  readonly calibrationImages: number;
  readonly calibration: CalibrationMethod;
}

/** Adds the options that say what ranges are found with. */
export function addCalibrationOptions(command: Command, folderText: string): Command {
  return command
    .option("--calibrate <folder>", folderText)
    .option(
      "--calibration-images <n>",
      "calibrate on this many images, chosen by the seed",
      integerIn(1, 10_000),
      128,
    )
    .addOption(
      new Option("--calibration <method>", "how a range is found")
        .choices(calibrationMethods)
        .default("minmax"),
    );
}
