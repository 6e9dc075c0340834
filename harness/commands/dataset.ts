import { InvalidArgumentError, Option } from "commander";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { placeDataset, splitNames, squareOptions } from "../../src/dataset/places.ts";
import { selectImages } from "../../src/dataset/split.ts";
import type { BoxOptions, ImageSet, SplitName } from "../../src/dataset/types.ts";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { AddCommand } from "../base/command.ts";
import { integerIn } from "../base/options.ts";

interface DatasetOptions extends Partial<Omit<BoxOptions, "noiseSigma">> {
  readonly out: string;
  readonly part: "train" | "validation";
  readonly count?: number;
  readonly seed: number;
  readonly noise?: number;
  readonly split?: SplitName;
  readonly margin?: number;
}

const { side, boxSize, channels, background, foreground, noiseSigma, distractors } = defaultBoxOptions;
const squares = squareOptions;

/** Images where nothing says how many. */
const defaultCount = 2000;

/** `boxbench dataset`: box images as PNG files with their points in labels.csv. */
export const addDatasetCommand: AddCommand = (program, context) => {
  program
    .command("dataset")
    .description("Write box images as PNG files, with the centre of each box in labels.csv.")
    .requiredOption("--out <dir>", "new or empty folder to write to")
    .addOption(
      new Option("--part <name>", "whose images: those that bench trains on or those that it validates on")
        .choices(["train", "validation"])
        .default("validation"),
    )
    .option(
      "--count <n>",
      `number of images (default: ${defaultCount}; with --split one of each place)`,
      integerIn(1),
    )
    .option("--seed <n>", "seed of the images", integerIn(0, 2 ** 31 - 1), 1)
    .option(
      "--side <px>",
      `width and height of an image (default: ${side}; with --split ${squares.side})`,
      integerIn(1, 4096),
    )
    .addOption(
      new Option(
        "--box-size <px>",
        `width and height of the box, or a range such as 3-8 (default: ${boxSize[0]}; with --split ${squares.boxSize[0]})`,
      ).argParser(parseBoxSize),
    )
    .addOption(
      new Option(
        "--split <name>",
        "every place of the box once, trained on all (seen), all but a quarter (uniform) or all but the lower right (quadrant)",
      ).choices(splitNames),
    )
    .addOption(
      new Option(
        "--margin <px>",
        "with --split: pixels that stay free between box and edge (default: 0)",
      ).argParser(integerIn(0, 4096)),
    )
    .addOption(
      new Option("--channels <n>", "1 for grey, 3 for RGB").argParser(parseChannels).default(channels),
    )
    .option("--background <level>", "grey level of the background", integerIn(0, 255), background)
    .option(
      "--foreground <level>",
      `grey level of the box (default: ${foreground}; with --split ${squares.foreground})`,
      integerIn(0, 255),
    )
    .option("--noise <sigma>", "standard deviation of noise, in grey levels", parseSigma, noiseSigma)
    .option("--distractors <n>", "discs and bars under the box", integerIn(0, 1000), distractors)
    .action(async (options: DatasetOptions) => {
      const { writeImageFolder } = await import("../../src/dataset/folder.ts");
      const images = imagesOf(options);
      await writeImageFolder(images, options.out, { signal: context.signal });
      context.print(
        `Wrote ${images.count} images of ${images.side}x${images.side} and labels.csv to ${options.out}`,
      );
    });
};

/** @throws BoxbenchError USAGE when the options cannot be met */
function imagesOf({
  out: _out,
  part,
  count,
  seed,
  noise,
  split,
  margin,
  ...shape
}: DatasetOptions): ImageSet {
  if (split === undefined) {
    if (margin !== undefined) throw new BoxbenchError("USAGE", "--margin goes with --split; give both.");
    const options = { ...defaultBoxOptions, ...shape, noiseSigma: noise ?? noiseSigma };
    return makeBoxImages(options, count ?? defaultCount, seed, `${part}-images`);
  }
  const options = { ...squareOptions, ...shape, noiseSigma: noise ?? squareOptions.noiseSigma };
  const images = placeDataset(options, { split, margin: margin ?? 0 }, seed)[part];
  if (count === undefined) return images;
  if (count > images.count) {
    throw new BoxbenchError(
      "USAGE",
      `The ${part} part of the split ${split} has ${images.count} places and as many images; give a --count up to that.`,
    );
  }
  return selectImages(images, [...Array(count).keys()]);
}

function parseBoxSize(text: string): readonly [smallest: number, largest: number] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text.trim());
  if (match === null) throw new InvalidArgumentError("Expected pixels such as 5, or a range such as 3-8.");
  return [Number(match[1]), Number(match[2] ?? match[1])];
}

function parseChannels(text: string): 1 | 3 {
  if (text === "1") return 1;
  if (text === "3") return 3;
  throw new InvalidArgumentError("Expected 1 or 3.");
}

function parseSigma(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError("Expected a number, 0 or more.");
  }
  return value;
}
