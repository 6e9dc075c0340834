import { addSelectionOptions } from "../plan/bench-options.ts";
import type { AddCommand } from "../base/command.ts";
import type { CheckParityOptions } from "../bench/parity.ts";

/** `boxbench parity`: the gate for CI. */
export const addParityCommand: AddCommand = (program, context) => {
  addSelectionOptions(program.command("parity"))
    .description("Compare every runtime's outputs with the reference; exit 1 where they differ.")
    .option("--data <path>", "with --model: compare on your own images, a folder with labels or a label file")
    .option(
      "--onnx <file>",
      "check this ONNX file in place of the converted one (with one --variant, or --model)",
    )
    .action(async (options: CheckParityOptions) => {
      const { checkParity } = await import("../bench/parity.ts");
      await checkParity(options, context);
    });
};
