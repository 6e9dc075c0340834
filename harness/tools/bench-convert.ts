import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { ConvertCost } from "./bench-convert-worker.ts";
import { modelKinds, writeBenchModel, type ModelKind } from "./bench-convert-model.ts";
import { integerIn, integersIn } from "../base/options.ts";
import { packageRoot } from "../base/package.ts";
import { typescriptFlags } from "../base/typescript.ts";
import { runSetup } from "../setup/program.ts";

/** What a conversion should cost at most: it is meant to be done in a page, too. */
const GOAL_SECONDS_PER_10_MILLION = 1;
/** Of a graph model, whose owner knows megabytes, not parameters. */
const GOAL_SECONDS_PER_10_MB = 0.5;
const GOAL_MEMORY_PER_WEIGHTS = 3;

const command = new Command("bench:convert")
  .description("Seconds and peak memory of converting models to ONNX, each in a fresh process.")
  .option("--millions <n,...>", "parameters of the models, in millions", integersIn(1, 500), [1, 10, 50])
  .option("--runs <n>", "processes for each model; the fastest and the largest count", integerIn(1, 100), 3);

await runSetup(command, async (options, context) => {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-convert-"));
  try {
    context.print("parameters  weights    read      convert   per 10 million  peak memory   per weights");
    for (const kind of modelKinds) {
      context.print(kind === "graph-model" ? "graph models" : "LayersModels");
      const warmUp = await writeBenchModel(join(folder, "warm-up"), 100_000, kind);
      for (const millions of options["millions"] as number[]) {
        const { path, parameters } = await writeBenchModel(join(folder, `${millions}`), millions * 1e6, kind);
        const costs: ConvertCost[] = [];
        for (let run = 0; run < (options["runs"] as number); run += 1) {
          costs.push(await costOf(path, warmUp.path, context.signal));
        }
        context.print(rowOf(kind, parameters, costs));
        await rm(join(folder, `${millions}`), { recursive: true });
      }
    }
    context.print(
      `Goals: ${GOAL_SECONDS_PER_10_MILLION} s per 10 million parameters, in a straight line; ${GOAL_SECONDS_PER_10_MB} s per 10 MB of a graph model; ` +
        `memory ${GOAL_MEMORY_PER_WEIGHTS} times the weights, the weights and the result included.`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function costOf(
  modelPath: string,
  warmUpPath: string,
  cancelSignal: AbortSignal,
): Promise<ConvertCost> {
  const worker = join(import.meta.dirname, "bench-convert-worker.ts");
  const { stdout, failed, stderr, isCanceled } = await execa(
    process.execPath,
    [...typescriptFlags, worker, modelPath, warmUpPath],
    { cwd: packageRoot, stdin: "ignore", reject: false, cancelSignal },
  );
  if (isCanceled) throw new BoxbenchError("INTERRUPTED", "The benchmark was interrupted.");
  if (failed) throw new BoxbenchError("WORKER", `The converting process failed: ${stderr.slice(-300)}`);
  return JSON.parse(stdout) as ConvertCost;
}

function rowOf(kind: ModelKind, parameters: number, costs: readonly ConvertCost[]): string {
  const weightBytes = parameters * 4;
  const read = Math.min(...costs.map(({ readSeconds }) => readSeconds));
  const convert = Math.min(...costs.map(({ convertSeconds }) => convertSeconds));
  const peak = Math.max(...costs.map(({ peakBytes }) => peakBytes));
  const rate = ((read + convert) * 1e7) / parameters;
  // 4 bytes each: 10 MB are 2.5 million parameters.
  const goal = kind === "graph-model" ? GOAL_SECONDS_PER_10_MB * 4 : GOAL_SECONDS_PER_10_MILLION;
  const share = peak / weightBytes;
  return [
    `${(parameters / 1e6).toFixed(2)} M`.padEnd(12),
    `${(weightBytes / 1e6).toFixed(1)} MB`.padEnd(11),
    `${read.toFixed(3)} s`.padEnd(10),
    `${convert.toFixed(3)} s`.padEnd(10),
    `${rate.toFixed(3)} s${verdict(rate <= goal)}`.padEnd(16),
    `${(peak / 1e6).toFixed(1)} MB`.padEnd(14),
    `${share.toFixed(2)}${verdict(share <= GOAL_MEMORY_PER_WEIGHTS)}`,
  ].join("");
}

function verdict(isMet: boolean): string {
  return isMet ? "" : " (over)";
}
