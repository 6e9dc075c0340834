import { InvalidArgumentError, Option } from "commander";
import type { FileDiff } from "../diff/diff.ts";
import { integerIn } from "../base/options.ts";
import type { AddCommand } from "../base/command.ts";

interface DiffOptions {
  readonly backend: "tfjs/cpu" | "tfjs/wasm";
  readonly batch: number;
  readonly size: number;
  readonly range: readonly [number, number];
  readonly seed: number;
  readonly tolerance: number;
}

/** `boxbench diff`: which layer or node of an ONNX file computes something else than TF.js does. */
export const addDiffCommand: AddCommand = (program, context) => {
  program
    .command("diff")
    .description(
      "Compare every layer of a TF.js model (every node of a graph model) with its ONNX file; exit 1 where one differs.",
    )
    .argument("<model.json>", "the model; its weight files are read from the same folder")
    .argument("<model.onnx>", "a file that boxbench convert made from it")
    .option(
      "--tolerance <number>",
      "of a difference, relative to a layer's largest number or to 1",
      positive,
      1e-4,
    )
    .option("--range <low,high>", "range of the random inputs", range, [0, 1] as const)
    .option("--batch <n>", "batch of the inputs, where it is free", integerIn(1, 1024), 2)
    .option("--size <n>", "size of other dimensions that are free", integerIn(1, 4096), 32)
    .option("--seed <n>", "seed of the inputs", integerIn(0), 1)
    .addOption(
      // Native TensorFlow cannot share a process with onnxruntime-node.
      new Option("--backend <id>", "what TF.js runs on: plain JavaScript, or faster WASM")
        .choices(["tfjs/cpu", "tfjs/wasm"])
        .default("tfjs/cpu"),
    )
    .action(async (modelPath: string, onnxPath: string, options: DiffOptions) => {
      const { diffFiles } = await import("../diff/diff.ts");
      const diff = await diffFiles(modelPath, onnxPath, options);
      if (diff.isOtherSource) {
        context.note(`${onnxPath} says that it was made from another model.json or other weights.`);
      }
      (await linesOf(diff, options.tolerance)).forEach((line) => context.print(line));
      if (diff.first !== null) context.finish(1);
    });
};

async function linesOf(diff: FileDiff, tolerance: number): Promise<string[]> {
  const { formatDigits, formatError, formatTolerance } = await import("../../src/report/format.ts");
  const words = {
    same: "same",
    differs: "DIFFERS",
    folded: "folded into a neighbour",
    absent: "not in the file",
    tie: "a tie",
  } as const;
  const error = (value: number | null) => (value === Infinity ? "NaN or infinity" : formatError(value));
  const rows = diff.layers.map(({ layer, className, state, maxError, scale, problem, tieDistance }) => [
    layer,
    className,
    error(maxError),
    formatDigits(scale),
    tieDistance === undefined ? (problem ?? words[state]) : `${words.tie}: ${formatError(tieDistance)} apart`,
  ]);
  const lines = alignedColumns([
    [diff.parts, diff.parts === "node" ? "op" : "class", "largest error", "largest value", ""],
    ...rows,
  ]);
  const { first, suspects, parts } = diff;
  const ties = diff.layers.filter(({ state }) => state === "tie");
  if (ties.length > 0) {
    const names = ties.map(({ layer, className }) => `${layer} (${className})`).join(", ");
    lines.push(
      `Decided otherwise by a tie: ${names}. The numbers that decide there are no further apart than the runtimes may differ; the ${parts}s after it were compared with TF.js's decision.`,
    );
  }
  if (first === null) {
    const compared = diff.layers.filter(({ maxError, state }) => maxError !== null && state !== "tie").length;
    const others =
      ties.length === 0 ? "" : ` other than by ${ties.length === 1 ? "a tie" : `${ties.length} ties`}`;
    lines.push(
      `No ${parts} differs${others}: ${compared} compared, tolerance ${formatTolerance(tolerance)}.`,
    );
    return lines;
  }
  const amount = first.problem ?? `largest error ${error(first.maxError)}`;
  lines.push(`First ${parts} that differs: ${first.layer} (${first.className}), ${amount}.`);
  if (suspects.length > 0) {
    lines.push(`Or a ${parts} before it that has no value of its own in the file: ${suspects.join(", ")}.`);
  }
  return lines;
}

/** Text to the left, the two columns of numbers to the right. */
function alignedColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isNumber = (column: number) => column === 2 || column === 3;
  return rows.map((row) =>
    row
      .map((cell, column) =>
        isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0)) throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}

function range(text: string): readonly [number, number] {
  const [low = NaN, high = NaN, ...others] = text.split(",").map(Number);
  if (!(low < high) || others.length > 0) {
    throw new InvalidArgumentError("Expected two numbers, the lower first, such as 0,255.");
  }
  return [low, high];
}
