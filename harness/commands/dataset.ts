import { InvalidArgumentError, Option } from "commander";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import type { BoxOptions } from "../../src/dataset/types.ts";
import type { AddCommand } from "../base/command.ts";
import { integerIn } from "../base/options.ts";

interface DatasetOptions extends Omit<BoxOptions, "noiseSigma"> {
  readonly out: string;
  readonly part: "train" | "validation";
  readonly count: number;
  readonly seed: number;
  readonly noise: number;
}

const { side, boxSize, channels, background, foreground, noiseSigma, distractors } = defaultBoxOptions;

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
    .option("--count <n>", "number of images", integerIn(1), 2000)
    .option("--seed <n>", "seed of the images", integerIn(0, 2 ** 31 - 1), 1)
    .option("--side <px>", "width and height of an image", integerIn(1, 4096), side)
    .addOption(
      new Option("--box-size <px>", "width and height of the box, or a range such as 3-8")
        .argParser(parseBoxSize)
        .default(boxSize, String(boxSize[0])),
    )
    .addOption(
      new Option("--channels <n>", "1 for grey, 3 for RGB").argParser(parseChannels).default(channels),
    )
    .option("--background <level>", "grey level of the background", integerIn(0, 255), background)
    .option("--foreground <level>", "grey level of the box", integerIn(0, 255), foreground)
    .option("--noise <sigma>", "standard deviation of noise, in grey levels", parseSigma, noiseSigma)
    .option("--distractors <n>", "discs and bars under the box", integerIn(0, 1000), distractors)
    .action(async ({ out, part, count, seed, noise, ...shape }: DatasetOptions) => {
      const { writeImageFolder } = await import("../../src/dataset/folder.ts");
      const images = makeBoxImages({ ...shape, noiseSigma: noise }, count, seed, `${part}-images`);
      await writeImageFolder(images, out, { signal: context.signal });
      context.print(`Wrote ${count} images of ${images.side}x${images.side} and labels.csv to ${out}`);
    });
};

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
