import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { median } from "../../src/measure/statistics.ts";
import { formatDigits } from "../../src/report/format.ts";
import { variantIds as allIds } from "../../src/zoo/registry.ts";
import type { Context } from "../base/command.ts";
import { findPython, type FoundPython } from "./find-python.ts";
import { overheadBound, overheadOf, type Overhead } from "./overhead.ts";
import type { Pair } from "./pairs.ts";
import { p50InPython, timesInNode } from "./processes.ts";
import { fidelityModelOf, type FidelityModel } from "./subject.ts";
import { collectNames, integerIn, matchIds } from "../base/options.ts";
import { installedVersion } from "../base/package.ts";
import { checkOnnxFiles, prepareModels } from "../models/prepare-models.ts";
import { runSetup } from "../setup/program.ts";

interface FidelityOptions {
  readonly variant: readonly string[];
  readonly threads: number;
  readonly pairs: number;
  readonly processes: number;
  /** A path, false for none, true where nothing is said. */
  readonly python: string | boolean;
}

/** From 2,000 to 1.8 million parameters, dense and convolutional. */
const defaultVariants = ["linear-exact", "small-conv", "question-cnn", "cnn-wide"];
const percent = Math.round((overheadBound - 1) * 100);

const command = new Command("bench:fidelity")
  .description(
    `What the harness adds to the median of a bare loop around onnxruntime-node's session.run, in the same process; ` +
      "and the median of Python's onnxruntime on the same file.",
  )
  .option("--variant <glob...>", `variants (default: ${defaultVariants.join(", ")})`, collectNames)
  .option("--threads <n>", "threads inside ONNX Runtime", integerIn(1, 256), 1)
  .option("--pairs <n>", "pairs of measurements in each process", integerIn(1, 1000), 16)
  .option("--processes <n>", "fresh processes for each variant", integerIn(1, 100), 3)
  .option("--python <path>", "a Python with onnxruntime (default: one that is set up under .cache)")
  .option("--no-python", "leave Python out");

await runSetup(command, async (given, context) => {
  const options = { ...given, variant: given["variant"] ?? defaultVariants } as unknown as FidelityOptions;
  const python = await pythonOf(options, context);
  const folder = await mkdtemp(join(tmpdir(), "boxbench-fidelity-"));
  try {
    const subjects = await prepareSubjects(options, folder, context);
    const header = [
      "variant",
      "bare loop",
      "harness",
      "ratio (95 %)",
      "added",
      "",
      "ready tensors",
      "Python",
    ];
    context.print(rowOf(header));
    const measured: Measured[] = [];
    for (const subject of subjects) {
      measured.push(await measure(subject, options, python, context.signal));
      context.print(rowOf(cellsOf(subject, measured.at(-1)!)));
    }
    context.print("");
    footnotes(options, python).forEach((line) => context.print(line));
    if (measured.some(({ overhead }) => overhead.verdict === "over")) context.finish(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function pythonOf({ python }: FidelityOptions, context: Context): Promise<FoundPython> {
  if (python === false) return { path: null, reason: "--no-python" };
  const found = await findPython(typeof python === "string" ? python : undefined);
  if (found.path === null) context.note(`Without Python: ${found.reason}.`);
  return found;
}

async function prepareSubjects(
  { variant, threads }: FidelityOptions,
  folder: string,
  context: Context,
): Promise<FidelityModel[]> {
  const variantIds = matchIds("variant", variant, allIds);
  const models = { models: "models", preset: "full", seed: 1 };
  const prepared = await prepareModels(variantIds, models, context);
  await checkOnnxFiles(prepared);
  const subjects: FidelityModel[] = [];
  for (const model of prepared) {
    if (model.onnx === null) context.note(`${model.variantId} is left out: its training diverged.`);
    else {
      const inputsPath = join(folder, `${model.variantId}.bin`);
      subjects.push(await fidelityModelOf(model, resolve(model.onnx.path), inputsPath, threads));
    }
  }
  return subjects;
}

interface Measured {
  readonly overhead: Overhead;
  readonly readyMs: number;
  /** Null without Python. */
  readonly pythonMs: number | null;
}

/** Node and Python take turns, so that drift of the machine meets both. */
async function measure(
  subject: FidelityModel,
  { pairs, processes }: FidelityOptions,
  python: FoundPython,
  signal: AbortSignal,
): Promise<Measured> {
  const all: Pair[] = [];
  const readyMs: number[] = [];
  const pythonMs: number[] = [];
  for (let process = 0; process < processes; process += 1) {
    const times = await timesInNode(subject, pairs, signal);
    all.push(...times.pairs);
    readyMs.push(times.readyMs);
    if (python.path !== null) pythonMs.push(await p50InPython(python.path, subject, signal));
  }
  return {
    overhead: overheadOf(all),
    readyMs: median(readyMs),
    pythonMs: pythonMs.length === 0 ? null : median(pythonMs),
  };
}

function cellsOf({ variantId }: FidelityModel, { overhead, readyMs, pythonMs }: Measured): string[] {
  const { bareMs, harnessMs, ratio, interval, addedUs, verdict } = overhead;
  const range = interval === null ? "" : ` (${interval.map((end) => end.toFixed(3)).join(" to ")})`;
  return [
    variantId,
    `${formatDigits(bareMs, 4)} ms`,
    `${formatDigits(harnessMs, 4)} ms`,
    `${ratio.toFixed(3)}${range}`,
    `${addedUs.toFixed(1)} µs`,
    { within: `within ${percent} %`, over: `OVER ${percent} %`, unclear: "unclear" }[verdict],
    `${formatDigits(readyMs, 4)} ms`,
    pythonMs === null ? "n/a" : `${formatDigits(pythonMs, 4)} ms`,
  ];
}

function rowOf(cells: readonly string[]): string {
  const widths = [20, 12, 12, 26, 10, 14, 15, 0];
  return cells
    .map((cell, column) => cell.padEnd(widths[column]!))
    .join("")
    .trimEnd();
}

function footnotes({ pairs, processes, threads }: FidelityOptions, python: FoundPython): string[] {
  const node = `onnxruntime-node ${installedVersion("onnxruntime-node") ?? "unknown"}`;
  return [
    `${node}, batch 1, threads ${threads}; medians of ${pairs * processes} pairs in ${processes} processes. The bare ` +
      "loop makes a tensor of an input, calls session.run and reads the output; on ready tensors it calls that alone.",
    python.path === null
      ? `Python's onnxruntime was left out: ${python.reason}.`
      : `Python: onnxruntime ${python.version}, the same file, inputs and options, its own process.`,
  ];
}
