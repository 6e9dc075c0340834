import { InvalidArgumentError, Option } from "commander";
import type { ConvertedModel } from "../../src/onnx/convert.ts";
import { precisionNames, type Precision } from "../../src/core/results/precision.ts";
import { BoxbenchError } from "../../src/core/errors.ts";
import { collectNames, integerIn, matchIds } from "../base/options.ts";
import { addCalibrationOptions, type CalibrationOptions } from "../plan/precision-options.ts";
import type { AddCommand } from "../base/command.ts";

interface ConvertOptions extends CalibrationOptions {
  readonly output: string;
  readonly opset: number;
  readonly batch?: number;
  readonly inputLayout: "nhwc" | "nchw";
  readonly skipPass?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly inputShape?: Readonly<Record<string, readonly (number | null)[]>>;
  readonly precision: Precision;
}

/** `boxbench convert`: any TF.js model, a LayersModel or a graph model, to one ONNX file. */
export const addConvertCommand: AddCommand = (program, context) => {
  addCalibrationOptions(
    program.command("convert"),
    "images to find ranges with, for --precision int8 and int8-reduced",
  )
    .description(
      "Convert a TensorFlow.js model (LayersModel or graph model: a model.json with its weight files) to ONNX.",
    )
    .argument("<model.json>", "the model; its weight files are read from the same folder")
    .requiredOption("-o, --output <file>", "the ONNX file to write")
    .option("--opset <number>", "ONNX opset, 13 to 21", integerIn(13, 21), 17)
    .option("--batch <number>", "fix the batch size, which is free otherwise", integerIn(1))
    .addOption(
      new Option("--input-layout <layout>", "axes of image inputs: nhwc as in TF.js, or nchw")
        .choices(["nhwc", "nchw"])
        .default("nhwc"),
    )
    .option("--skip-pass <names>", "passes to leave out, with commas between them, or all", collectNames)
    .option(
      "--input-shape <name=n,...>",
      "fix free dimensions of an input of a graph model, such as image=1,320,320,3; ? keeps one free; may be repeated",
      collectShapes,
    )
    .addOption(
      new Option("--precision <name>", "fp32, or make the file of this precision from it, as quantize does")
        .choices(precisionNames)
        .default("fp32"),
    )
    .option("--metadata <key=value>", "an entry for the file's metadata; may be repeated", collectEntries)
    .action(async (path: string, options: ConvertOptions) => {
      const { writeOnnxFile } = await import("../models/write-onnx-file.ts");
      const { readModel } = await import("../../src/onnx/read-model.ts");
      const { isGraphModel, onnxFromModel } = await import("../../src/onnx/convert-model.ts");
      const { passNames } = await import("../../src/onnx/passes/run-passes.ts");
      const { opset, batch, inputLayout, skipPass = [], metadata = {}, inputShape } = options;
      const globs = skipPass.map((name) => (name === "all" ? "*" : name));
      const skipped = globs.length === 0 ? [] : matchIds("pass", globs, passNames);
      const model = await readModel(path);
      if (inputShape !== undefined && !isGraphModel(model)) {
        throw new BoxbenchError("USAGE", "--input-shape is for graph models; a LayersModel has --batch.");
      }
      const converted = onnxFromModel(model, {
        opset,
        inputLayout,
        metadata,
        passes: Object.fromEntries(skipped.map((name) => [name, false])),
        ...(batch === undefined ? {} : { batch }),
        ...(inputShape === undefined ? {} : { inputShapes: inputShape }),
      });
      if (options.calibrate !== undefined && options.precision === "fp32") {
        throw new BoxbenchError("USAGE", "--calibrate belongs to --precision int8 or int8-reduced.");
      }
      if (options.precision === "fp32") await writeOnnxFile(options.output, converted.bytes);
      else {
        const { lowerConverted } = await import("../quantize/lower-converted.ts");
        await lowerConverted(converted.bytes, { ...options, precision: options.precision }, context);
      }
      const lines = await summaryOf(converted, skipped);
      const what = options.precision === "fp32" ? options.output : "In float32";
      context.print(`${what}: ${lines[0]!}`);
      lines.slice(1).forEach((line) => context.print(`  ${line}`));
      context.print(`  source   sha256 ${model.sourceSha256}`);
    });
};

function collectShapes(
  text: string,
  previous: Record<string, (number | null)[]> | undefined,
): Record<string, (number | null)[]> {
  const [name, sizes] = [text.slice(0, text.lastIndexOf("=")), text.slice(text.lastIndexOf("=") + 1)];
  const shape = sizes.split(",").map((size) => (size.trim() === "?" ? null : Number(size)));
  const isShape = shape.every((size) => size === null || (Number.isInteger(size) && size > 0));
  if (name === "" || sizes.trim() === "" || !isShape) {
    throw new InvalidArgumentError("Expected name=sizes, such as image=1,320,320,3.");
  }
  return { ...previous, [name]: shape };
}

function collectEntries(text: string, previous: Record<string, string> | undefined): Record<string, string> {
  const [key, ...value] = text.split("=");
  if (!key || value.length === 0) {
    throw new InvalidArgumentError("Expected key=value, such as variant=cnn-gray.");
  }
  return { ...previous, [key]: value.join("=") };
}

/** What was written, in lines: counts, inputs, outputs, and what each pass did. */
async function summaryOf(converted: ConvertedModel, skipped: readonly string[]): Promise<string[]> {
  const { formatShape } = await import("../../src/core/shapes.ts");
  const { nodeCount, opset, irVersion, bytes, passes } = converted;
  const ports = (list: ConvertedModel["inputs"]) =>
    list.map(({ name, shape, dtype }) => `${name} ${formatShape(shape)} ${dtype}`).join(", ");
  const removals = passes
    .filter(({ nodesRemoved }) => nodesRemoved !== 0)
    .map(({ pass, nodesRemoved }) => `${pass} ${nodesRemoved}`);
  const before = passes.reduce((count, { nodesRemoved }) => count + nodesRemoved, nodeCount);
  const left =
    passes.length === 0 ? ["all skipped"] : [...removals, ...skipped.map((pass) => `${pass} skipped`)];
  return [
    `${nodeCount} nodes, opset ${opset} (IR ${irVersion}), ${formatBytes(bytes.length)}`,
    `inputs   ${ports(converted.inputs)}`,
    `outputs  ${ports(converted.outputs)}`,
    ...differenceLines(converted.differences),
    `passes   ${before} nodes -> ${nodeCount}${left.length === 0 ? "" : `: ${left.join(", ")}`}`,
  ];
}

/** A line for each place where TF.js computes something else than Keras or TensorFlow. */
function differenceLines(differences: ConvertedModel["differences"]): string[] {
  const lines = differences.map(({ kind, path, text }) => `differs  ${kind} "${path}": ${text}`);
  const left = lines.length - MOST_DIFFERENCES;
  return left > 0
    ? [...lines.slice(0, MOST_DIFFERENCES), `differs  at ${left} more places, of which the library tells`]
    : lines;
}

const MOST_DIFFERENCES = 40;

function formatBytes(count: number): string {
  const units: [string, number][] = [
    ["GB", 1e9],
    ["MB", 1e6],
    ["kB", 1e3],
  ];
  const unit = units.find(([, size]) => count >= size);
  return unit ? `${(count / unit[1]).toPrecision(3)} ${unit[0]}` : `${count} bytes`;
}
