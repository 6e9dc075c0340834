import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { counted } from "../../src/core/counted.ts";
import { BoxbenchError } from "../../src/core/errors.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { portsOfModel } from "../../src/onnx/model-ports.ts";
import { readOnnxFile } from "../../src/runtimes/ort/model-file.ts";
import { describeFallback } from "../rounds/cell-result.ts";
import { describeParity } from "../rounds/describe-parity.ts";
import { chooseRuntimes } from "../plan/choose-runtimes.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import { leftOutNote, variantTaskOf } from "../plan/choose-variants.ts";
import type { SelectionOptions } from "../plan/bench-options.ts";
import type { Context } from "../base/command.ts";
import type { JobModel } from "../workers/job-base.ts";
import { checkOnnxFile } from "../models/onnx-cache.ts";
import { cellsOf } from "../plan/plan.ts";
import { isFallback } from "../../src/measure/placement.ts";
import { jobModelsOf, prepareModels, type PreparedModel } from "../models/prepare-models.ts";
import type { CellOutcome } from "../rounds/run-block.ts";
import { runRounds } from "../rounds/scheduler.ts";
import { cellsFor, refuseMixedSelection, selectCells, type Selection } from "../plan/selection.ts";
import { describePower, withBases } from "../subjects/parity-bases.ts";
import { prepareUserModel } from "../subjects/user-model/prepare.ts";
import type { LoweredModels } from "../precision/lower-models.ts";
import { loweredUserModel, loweredVariants } from "../subjects/lowered.ts";
import { startWorker } from "../workers/worker-process.ts";

export interface CheckParityOptions extends SelectionOptions {
  readonly onnx?: string;
  /** Images of the user's own for `model`. */
  readonly data?: string;
}

/**
 * The whole of `boxbench parity`: one line for each cell, exit code 1 where outputs differ or nodes ran
 * elsewhere, 4 where a runtime crashed.
 *
 * @throws BoxbenchError PARITY when no cell could be compared: a gate that checks nothing must not pass
 */
export async function checkParity(options: CheckParityOptions, context: Context): Promise<void> {
  refuseMixedSelection(options);
  const runtimes = await chooseRuntimes(options.runtime, context.signal);
  const temporary = await mkdtemp(join(tmpdir(), "boxbench-"));
  try {
    await compareAll(await comparedModelsOf(options, runtimes, temporary, context), options, context);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

interface ComparedModels {
  readonly selection: Selection;
  readonly models: ReadonlyMap<string, JobModel>;
  readonly lowered: LoweredModels;
  /** What is wrong with the ONNX files themselves, a line each. */
  readonly changed: readonly string[];
}

async function comparedModelsOf(
  options: CheckParityOptions,
  runtimes: readonly ChosenRuntime[],
  temporary: string,
  context: Context,
): Promise<ComparedModels> {
  const { model, onnx } = options;
  if (model !== undefined) {
    const prepared = await prepareUserModel({ ...options, model }, temporary, context);
    const { jobModel, batches } = prepared;
    const { variantId } = jobModel;
    if (onnx !== undefined) await refuseOtherPorts(onnx, jobModel);
    return {
      selection: cellsFor([variantId], batches, options, runtimes),
      models: withOnnx(await withBases(new Map([[variantId, jobModel]]), options.seed, context), onnx),
      lowered: await loweredUserModel(prepared, options, temporary, context),
      changed: [],
    };
  }
  if (options.data !== undefined) throw new BoxbenchError("USAGE", "--data belongs to --model PATH.");
  const selection = selectCells(options, runtimes);
  const leftOut = leftOutNote(options);
  if (leftOut !== null) context.note(leftOut);
  if (onnx !== undefined) await refuseBadOnnxOption(onnx, selection.variantIds);
  const prepared = await prepareModels(selection.variantIds, options, context);
  return {
    selection,
    // Another file is judged by the noise of what it should be.
    models: withOnnx(await withBases(jobModelsOf(prepared), options.seed, context), onnx),
    lowered: await loweredVariants(variantTaskOf(options), prepared, options, temporary, context),
    changed: await changedFiles(prepared),
  };
}

async function compareAll(
  { selection, models, lowered, changed }: ComparedModels,
  options: CheckParityOptions,
  context: Context,
): Promise<void> {
  const counts = { passed: 0, failed: changed.length, fallback: 0, crashed: 0, skipped: 0 };
  const missing = new Set<string>();
  for (const line of changed) context.print(`FAIL   ${line}`);
  await runRounds(
    {
      blocks: selection.blocks,
      runtimes: selection.runtimes,
      models: new Map([...models, ...lowered.models]),
      notLowered: lowered.missing,
      rounds: { min: 1, max: 1 },
      resultOf: () => undefined,
      isScored: () => true,
      scope: "parity",
      allowFallback: options.allowFallback === true,
      seed: options.seed,
      imagesPathOf: () => null,
      jobLimitMs: options.limit * 1000,
      signal: context.signal,
      startWorker,
    },
    {
      onCell: async (cell, outcome) => {
        const { result, line } = judge(outcome, options.allowFallback === true);
        counts[result] += 1;
        const { runtimeId } = cell;
        if (selection.runtimes.get(runtimeId)?.availability.available !== false) {
          context.print(`${labels[result]} ${cell.id}: ${line}`);
        } else if (!missing.has(runtimeId)) {
          // The reason is the runtime's: said once, whatever the number of its cells.
          missing.add(runtimeId);
          context.print(`${labels[result]} ${runtimeId}: ${line}`);
        }
      },
      onBlock: () => {},
      onBlockEnd: async () => {},
      onOutputs: async () => {},
      onWarning: (line) => context.note(`warning: ${line}`),
    },
  );
  context.print(
    `Parity: ${counted(counts.passed, "cell", "agree")}, ${counts.failed} differ, ${counts.fallback} ran elsewhere, ` +
      `${counts.crashed} crashed, ${counts.skipped} skipped.`,
  );
  const power = describePower([...models.values()]);
  if (power !== null) context.print(power);
  if (counts.failed + counts.fallback + counts.crashed + counts.passed === 0) {
    throw new BoxbenchError(
      "PARITY",
      `Nothing was compared: ${skippedWords(cellsOf(selection.blocks).length)} skipped.`,
    );
  }
  context.finish(counts.failed + counts.fallback > 0 ? 1 : counts.crashed > 0 ? 4 : 0);
}

const labels = {
  passed: "pass  ",
  failed: "FAIL  ",
  fallback: "FALLBK",
  crashed: "CRASH ",
  skipped: "skip  ",
} as const;

function judge(outcome: CellOutcome, allowFallback: boolean): { result: keyof typeof labels; line: string } {
  if (outcome.kind === "skipped") return { result: "skipped", line: outcome.reason };
  if (outcome.kind === "error") return { result: "crashed", line: `${outcome.code}: ${outcome.message}` };
  const { parity, placement } = outcome;
  const line = describeParity(parity);
  if (!parity.passed || !isFallback(placement)) return { result: parity.passed ? "passed" : "failed", line };
  return { result: allowFallback ? "passed" : "fallback", line: `${line}; ${describeFallback(placement)}` };
}

async function refuseBadOnnxOption(path: string, variantIds: readonly string[]): Promise<void> {
  if (variantIds.length !== 1) {
    throw new BoxbenchError(
      "USAGE",
      `--onnx checks one variant; name it with --variant (${variantIds.length} match now).`,
    );
  }
  decodeOnnx(await readOnnxFile(path), `"${path}"`);
}

/** A file whose inputs or outputs are called otherwise is no file of this model. */
async function refuseOtherPorts(path: string, { inputs, outputs }: JobModel): Promise<void> {
  const ports = portsOfModel(decodeOnnx(await readOnnxFile(path), `"${path}"`), path);
  const namesOf = (list: readonly { readonly name: string }[]) =>
    list
      .map(({ name }) => name)
      .toSorted()
      .join(", ");
  for (const [what, own, other] of [
    ["inputs", inputs, ports.inputs],
    ["outputs", outputs, ports.outputs],
  ] as const) {
    if (namesOf(own) === namesOf(other)) continue;
    throw new BoxbenchError(
      "USAGE",
      `The ${what} of "${path}" are ${namesOf(other)}, and those of the model are ${namesOf(own)}: give a file of the same names.`,
    );
  }
}

/** An ONNX file that is no longer what was converted fails the gate, even where its answers are still right. */
async function changedFiles(prepared: readonly PreparedModel[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { onnx } of prepared) {
    if (onnx === null) continue;
    try {
      await checkOnnxFile(onnx);
    } catch (error) {
      if (!(error instanceof BoxbenchError)) throw error;
      lines.push(error.message);
    }
  }
  return lines;
}

function withOnnx(models: Map<string, JobModel>, onnxPath: string | undefined): Map<string, JobModel> {
  if (onnxPath === undefined) return models;
  return new Map([...models].map(([variantId, model]) => [variantId, { ...model, onnxPath }]));
}

function skippedWords(count: number): string {
  return count === 1 ? "the only cell was" : `all ${count} cells were`;
}
