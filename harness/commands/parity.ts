import { addSelectionOptions, type SelectionOptions } from "../bench-options.ts";
import { integersIn } from "../options.ts";
import type { AddCommand } from "../command.ts";

export interface ParityOptions extends SelectionOptions {
  readonly onnx?: string;
  readonly limit: number;
}

/** `boxbench parity`: the gate for CI. */
export const addParityCommand: AddCommand = (program, context) => {
  addSelectionOptions(program.command("parity"))
    .description("Compare every runtime's outputs with the reference; exit 1 where they differ.")
    .option("--batch <n,...>", "batch sizes to compare", integersIn(1, 1024), [1, 32])
    .option("--threads <n,...>", "threads inside a runtime", integersIn(1, 256), [1])
    .option("--onnx <file>", "check this ONNX file in place of the converted one (with one --variant)")
    .option("--limit <seconds>", "longest time for one step in a child process", (text) => Number(text), 180)
    .action(async (options: ParityOptions) => {
      const { checkParity } = await import("../parity.ts");
      await checkParity(options, context);
    });
};
