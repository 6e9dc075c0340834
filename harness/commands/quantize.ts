import { Option } from "commander";
import type { AddCommand } from "../base/command.ts";
import { collectNames, integerIn, pixelRangeOf, rangeOf, shapesOf } from "../base/options.ts";
import { inputRangeWords } from "../plan/bench-options.ts";
import { maxLossOf } from "../plan/max-loss-option.ts";
import type { QuantizeOptions } from "../quantize/quantize.ts";
import { addCalibrationOptions } from "../plan/precision-options.ts";
import { boxForms } from "../../src/tasks/asked.ts";
import { schemeNames } from "../../src/onnx/precision/registry.ts";

/** `boxbench quantize`: a float32 model to one ONNX file of lower precision. */
export const addQuantizeCommand: AddCommand = (program, context) => {
  addCalibrationOptions(
    program.command("quantize"),
    "PNG and JPEG images like those that the model will see; for int8",
  )
    .description("Make an ONNX file of lower precision from a float32 model (an .onnx file or a model.json).")
    .argument("<model>", "the model; weights in other files are read from its folder")
    .addOption(new Option("--precision <scheme>", "what to make").choices(schemeNames).default("int8"))
    .requiredOption("-o, --output <file>", "the ONNX file to write")
    .option("--seed <number>", "for the choice of images, or random inputs", integerIn(0), 1)
    .option("--keep <nodes>", "names of nodes that stay in float32, with commas between them", collectNames)
    .option(
      "--max-loss <loss>",
      "equalise, correct biases, and keep the noisiest layers in float32 until answers move by so much on average: " +
        "0.1px, 2% of their spread, or 0.01iou",
      maxLossOf,
    )
    .option(
      "--equalise",
      "make the channels between two layers alike in range first, which float32 does not notice",
    )
    .option("--correct-bias", "let biases make up for what rounded weights add on average")
    .addOption(
      new Option("--box-form <name>", "the four numbers of a box, for a loss in iou (default: xyxy)").choices(
        boxForms,
      ),
    )
    .option("--output-range <low,high>", "outputs at the edges of the image, for a loss in px", rangeOf)
    .option("--input-range <black,white>", inputRangeWords, pixelRangeOf)
    .option("--input-shape <shape>", "sizes that the model leaves open, such as 1,224,224,3", shapesOf)
    .action(async (path: string, options: QuantizeOptions) => {
      const { quantizeFile } = await import("../quantize/quantize.ts");
      await quantizeFile(path, options, context);
    });
};
