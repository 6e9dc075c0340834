import { integerIn } from "../options.ts";
import type { AddCommand } from "../command.ts";

interface ConvertOptions {
  readonly output: string;
  readonly opset: number;
  readonly batch?: number;
}

/** `boxbench convert`: any TF.js LayersModel to one ONNX file. */
export const addConvertCommand: AddCommand = (program, context) => {
  program
    .command("convert")
    .description("Convert a TensorFlow.js LayersModel (a model.json with its weight files) to ONNX.")
    .argument("<model.json>", "the model; its weight files are read from the same folder")
    .requiredOption("-o, --output <file>", "the ONNX file to write")
    .option("--opset <number>", "ONNX opset, 13 to 21", integerIn(13, 21), 17)
    .option("--batch <number>", "fix the batch size, which is free otherwise", integerIn(1))
    .action(async (path: string, options: ConvertOptions) => {
      const { writeOnnxFile } = await import("../write-onnx-file.ts");
      const { readLayersModel } = await import("../../src/onnx/read-layers-model.ts");
      const { onnxFromLayersModel } = await import("../../src/onnx/convert.ts");
      const { formatShape } = await import("../../src/core/shapes.ts");
      const { opset, batch } = options;
      const converted = onnxFromLayersModel(await readLayersModel(path), {
        opset,
        ...(batch === undefined ? {} : { batch }),
      });
      await writeOnnxFile(options.output, converted.bytes);
      const ports = (list: typeof converted.inputs) =>
        list.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(", ");
      const size = `${(converted.bytes.length / 1e6).toFixed(2)} MB`;
      context.print(`${options.output}: ${converted.nodeCount} nodes, opset ${opset}, ${size}`);
      context.print(`  inputs   ${ports(converted.inputs)}`);
      context.print(`  outputs  ${ports(converted.outputs)}`);
      const removals = converted.passes.filter(({ nodesRemoved }) => nodesRemoved > 0);
      if (removals.length > 0) {
        const list = removals.map(({ pass, nodesRemoved }) => `${pass} ${nodesRemoved}`).join(", ");
        context.print(`  nodes removed by passes: ${list}`);
      }
    });
};
