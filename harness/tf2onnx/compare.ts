import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { execa } from "execa";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { decodeOnnx, onnxFromModel } from "../../src/onnx/index.ts";
import { readModel } from "../../src/onnx/read-model.ts";
import { formatDigits } from "../../src/report/format.ts";
import { table } from "../../src/report/markdown.ts";
import { integerIn } from "../base/options.ts";
import { packageRoot } from "../base/package.ts";
import { runSetup } from "../setup/program.ts";
import { venvPython } from "../setup/venv.ts";
import { pairOf, type Pair } from "./pair.ts";

const command = new Command("bench:tf2onnx")
  .description("Nodes, Transposes and latency of graph models as boxbench and as tf2onnx convert them.")
  .argument("<model...>", "model.json of graph models")
  .option("--rounds <n>", "rounds in which both are timed in turns", integerIn(3, 100), 12);

const columns = [
  ["model", "text"],
  ["nodes", "number"],
  ["by tf2onnx", "number"],
  ["Transposes", "number"],
  ["by tf2onnx", "number"],
  ["time, ours over theirs", "number"],
  ["largest difference", "number"],
  ["what tf2onnx needed", "text"],
] as const;

await runSetup(command, async (options, context) => {
  const python = await venvPython(
    join(packageRoot, ".cache", "venv-tf2onnx"),
    join(import.meta.dirname, "requirements.txt"),
  );
  const folder = await mkdtemp(join(tmpdir(), "boxbench-tf2onnx-"));
  try {
    const rows: string[][] = [];
    for (const model of command.args) {
      context.note(`${model} ...`);
      rows.push(await rowOf(resolve(model), options["rounds"] as number, python, folder, context.signal));
    }
    context.print(table(columns, rows));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function rowOf(
  model: string,
  rounds: number,
  python: string,
  folder: string,
  signal: AbortSignal,
): Promise<string[]> {
  const [ours, theirs] = [join(folder, "ours.onnx"), join(folder, "theirs.onnx")];
  await writeFile(ours, onnxFromModel(await readModel(model)).bytes);
  const own = await countsOf(ours);
  const name = basename(dirname(model));
  const converter = join(import.meta.dirname, "convert.py");
  const said = await execa(python, ["-B", converter, model, theirs], {
    all: true,
    reject: false,
    stdin: "ignore",
    cancelSignal: signal,
  });
  if (said.isCanceled) throw new BoxbenchError("INTERRUPTED", "The comparison was interrupted.");
  const repairs = [...said.all.matchAll(/^repaired: (.*)$/gm)].map(([, what]) => what!);
  if (said.failed) {
    const reason = said.all.trim().split("\n").at(-1) ?? "";
    return [name, `${own.nodes}`, "refused", `${own.transposes}`, "", "", "", reason.slice(0, 120)];
  }
  const its = await countsOf(theirs);
  const needed = repairs.length === 0 ? "nothing" : `${repairs.join(", ")} put in`;
  const counts = [`${own.nodes}`, `${its.nodes}`, `${own.transposes}`, `${its.transposes}`];
  try {
    return [name, ...counts, ...describePair(await pairOf(ours, theirs, rounds)), needed];
  } catch (error) {
    return [name, ...counts, "not run", messageOf(error).slice(0, 120), needed];
  }
}

function describePair({ ratio, interval, largestDifference }: Pair): string[] {
  const [low, high] = interval;
  return [
    `${formatDigits(ratio)} (${formatDigits(low)} to ${formatDigits(high)})`,
    largestDifference.toExponential(1),
  ];
}

async function countsOf(path: string): Promise<{ nodes: number; transposes: number }> {
  const { graph } = decodeOnnx(await readFile(path));
  const nodes = graph?.node ?? [];
  return {
    nodes: nodes.length,
    transposes: nodes.filter(({ opType }) => opType === "Transpose").length,
  };
}
