import { InvalidArgumentError } from "commander";
import { lossUnits, type MaxLoss } from "../../src/onnx/precision/accuracy/loss.ts";

/** A commander parser for a loss such as `0.1px`, `2%` or `0.01iou`. */
export function maxLossOf(text: string): MaxLoss {
  const match = /^(\d+(?:\.\d+)?)\s*(px|%|iou)$/i.exec(text.trim());
  if (match === null || !(Number(match[1]) > 0)) {
    throw new InvalidArgumentError("Expected a loss such as 0.1px, 2% or 0.01iou.");
  }
  return { most: Number(match[1]), unit: lossUnits.find((unit) => unit === match[2]!.toLowerCase())! };
}

/** The words that `maxLossOf` reads. */
export function maxLossWords({ most, unit }: MaxLoss): string {
  return `${most}${unit}`;
}
