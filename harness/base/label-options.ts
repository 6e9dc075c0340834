import type { Command } from "commander";
import { Option } from "commander";
import {
  coordinateUnits,
  decimalMarks,
  labelBoxForms,
  labelFormats,
  labelFrames,
  type CoordinateUnit,
  type DecimalMark,
  type LabelBoxForm,
  type LabelFormat,
  type LabelFrame,
} from "../../src/dataset/labels/formats.ts";
import type { LabelOptions } from "../../src/dataset/labels/options.ts";

/** What the command line says of the labels in `--data`. */
export interface AskedLabels {
  /** Folder of the images, where they are not in the folder of the labels. */
  readonly images?: string;
  readonly split?: string;
  readonly labelFormat?: LabelFormat;
  readonly labelUnits?: CoordinateUnit;
  readonly labelBoxes?: LabelBoxForm;
  readonly labelOrigin?: "0" | "1";
  readonly labelDecimal?: DecimalMark;
  readonly labelColumns?: readonly string[];
  readonly labelFrame?: LabelFrame;
  readonly classes?: string;
  readonly keyPoints?: string;
}

/** Adds the options that say how the labels in `--data` are to be read. */
export function addLabelOptions(command: Command): Command {
  return command
    .option("--images <dir>", "folder of the images of --data, where they are not beside their labels")
    .option(
      "--split <name>",
      "part of --data to take: train, val or test (default: val, where there are several)",
    )
    .addOption(
      new Option("--label-format <name>", "format of the labels (default: what the files tell)").choices(
        labelFormats,
      ),
    )
    .addOption(
      new Option(
        "--label-units <name>",
        "what coordinates in labels count (default: what the format says)",
      ).choices(coordinateUnits),
    )
    .addOption(
      new Option(
        "--label-boxes <form>",
        "the four numbers of a box in labels (default: what the format or the columns say)",
      ).choices(labelBoxForms),
    )
    .addOption(
      new Option(
        "--label-origin <n>",
        "number of the first pixel in labels (default: what the format says)",
      ).choices(["0", "1"]),
    )
    .addOption(
      new Option(
        "--label-decimal <name>",
        "the decimal mark of numbers in a CSV file (default: what its numbers tell)",
      ).choices(decimalMarks),
    )
    .option(
      "--label-columns <names>",
      "columns of a CSV file without a header, such as file,x,y; or which is which: file=photo,x=px",
      (text: string) => text.split(",").map((name) => name.trim()),
    )
    .addOption(
      new Option(
        "--label-frame <name>",
        "what labels of images that EXIF turns were made on: upright images, or pixels as they are stored (default: what the labels tell)",
      ).choices(labelFrames),
    )
    .option(
      "--classes <names>",
      "classes in the order of the outputs: cat,dog or a file of names (default: what model and labels say)",
    )
    .option(
      "--key-points <names>",
      "key points in the order of the outputs, likewise; others in the labels are left out",
    );
}

/** The same, as the readers of labels take it. */
export function labelOptionsOf(asked: AskedLabels): LabelOptions {
  const { images, split, labelFormat, labelUnits, labelBoxes, labelOrigin, labelColumns, labelFrame } = asked;
  const { classes, keyPoints, labelDecimal } = asked;
  return {
    ...(images === undefined ? {} : { images }),
    ...(split === undefined ? {} : { split }),
    ...(labelFormat === undefined ? {} : { format: labelFormat }),
    ...(labelUnits === undefined ? {} : { units: labelUnits }),
    ...(labelBoxes === undefined ? {} : { boxes: labelBoxes }),
    ...(labelOrigin === undefined ? {} : { origin: labelOrigin === "1" ? 1 : 0 }),
    ...(labelDecimal === undefined ? {} : { decimal: labelDecimal }),
    ...(labelColumns === undefined ? {} : { columns: labelColumns }),
    ...(labelFrame === undefined ? {} : { frame: labelFrame }),
    ...(classes === undefined ? {} : { classes }),
    ...(keyPoints === undefined ? {} : { keyPoints }),
  };
}

/** The options of a command line that say the same again, each with its value. */
export function labelFlags(asked: AskedLabels): (readonly [flag: string, value: string])[] {
  const all: readonly (readonly [string, string | undefined])[] = [
    ["--images", asked.images],
    ["--split", asked.split],
    ["--label-format", asked.labelFormat],
    ["--label-units", asked.labelUnits],
    ["--label-boxes", asked.labelBoxes],
    ["--label-origin", asked.labelOrigin],
    ["--label-decimal", asked.labelDecimal],
    ["--label-columns", asked.labelColumns?.join(",")],
    ["--label-frame", asked.labelFrame],
    ["--classes", asked.classes],
    ["--key-points", asked.keyPoints],
  ];
  return all.flatMap(([flag, value]) => (value === undefined ? [] : [[flag, value] as const]));
}
