import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { fitNames, type FitName, type Size } from "../../src/dataset/fit.ts";

/** How a user's images become what a model reads. */
export interface SizeOptions {
  /** Width and height; those of the variant's own images where it is absent. */
  readonly imageSize?: Size;
  /** Stretched where it is absent. */
  readonly fit?: FitName;
}

/** Adds the options that say how the images in `--data` become what a model reads. */
export function addSizeOptions(command: Command): Command {
  return command
    .option(
      "--image-size <n|WxH>",
      "size that variants read the images of --data in, in pixels (default: that of their own images)",
      sizeOf,
    )
    .addOption(
      new Option("--fit <name>", "how images become the size that a model reads (default: stretch)").choices(
        fitNames,
      ),
    );
}

/** The options of a command line that say the same again. */
export function sizeFlags({ imageSize, fit }: SizeOptions): string[] {
  return [
    ...(imageSize === undefined ? [] : [`--image-size`, `${imageSize.width}x${imageSize.height}`]),
    ...(fit === undefined ? [] : ["--fit", fit]),
  ];
}

const largestSide = 2048;

function sizeOf(text: string): Size {
  const found = /^(\d+)(?:x(\d+))?$/.exec(text.trim());
  const width = Number(found?.[1]);
  const height = Number(found?.[2] ?? found?.[1]);
  if (found !== null && [width, height].every((side) => side >= 8 && side <= largestSide))
    return { width, height };
  throw new InvalidArgumentError(`Expected 64 or 96x64: whole numbers of pixels, 8 to ${largestSide}.`);
}
