import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import type { ParityBasis } from "../../src/core/results.ts";
import type { OutputBasis } from "../../src/core/results/parity-basis.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { tryDamages } from "../../src/measure/damage-trials.ts";
import { damagesOf } from "../../src/measure/damages.ts";
import { limitsOf } from "../../src/measure/local-noise.ts";
import { differingElements, measureNoise } from "../../src/measure/noise.ts";
import { rankedOutputs, withoutRankedPlaces } from "../../src/measure/ranked-outputs.ts";
import { allowanceOf, allowedDifference } from "../../src/measure/tolerances.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { DeadlineError, Evaluator } from "../../src/onnx/evaluator/evaluator.ts";
import { withWeightsInside } from "../../src/onnx/external-data.ts";
import { type OnnxFiles, readOnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import { type BasisFile, writeBasisFile } from "../workers/basis-file.ts";
import type { BasisJob, BasisReply } from "../workers/job.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { basisPathOf, keptBasis } from "./basis-cache.ts";
import { judgeReference, type TriedExample } from "./judge-reference.ts";
import { batchOf } from "./batches.ts";
import { openReference } from "./open-model.ts";

/** Inputs that are tried at most, spread over all that are compared. */
const mostInputs = 8;
/** After so long no new input is begun. */
const noiseMs = 2_000;
/** After so long even the first input is given up. */
const firstInputMs = 25_000;
const damagesMs = 2_000;
/** float64 takes twice the memory of such a file, and damages once more. */
const mostBytes = 400 * 2 ** 20;

/** Measures what the parity of a model is judged by; a model that cannot be evaluated has a reason for that instead. */
export async function runBasisJob({ model, seed }: BasisJob): Promise<BasisReply> {
  const reference = await openReference(model);
  try {
    const files = await readOnnxFiles(model.onnxPath);
    const path = await basisPathOf({ files, reference, model, seed });
    const kept = await keptBasis(path);
    const ranked = rankedOutputs(decodeOnnx(files.bytes, model.onnxPath));
    const { basis, detail } =
      kept ?? (await measureBasis(evaluatorOf(files, model.onnxPath), ranked, reference, model, seed));
    const at = kept === null ? await keep(path, { basis, detail }) : path;
    return { kind: "basis", basis, path: at };
  } catch (error) {
    if (error instanceof DeadlineError) {
      return refused(`one evaluation in float64 and four in float32 take more than ${firstInputMs / 1000} s`);
    }
    if (error instanceof BoxbenchError || error instanceof RangeError) return refused(messageOf(error));
    throw error;
  }
}

async function measureBasis(
  evaluator: Evaluator,
  ranked: ReadonlySet<string>,
  reference: ReferenceSet,
  model: BasisJob["model"],
  seed: number,
): Promise<BasisFile> {
  const batch = model.fixedBatch ?? 1;
  const examples = examplesOf(reference, batch);
  const deadlineMs = performance.now() + firstInputMs;
  const compared = reference.answers;
  const seen = measureNoise(evaluator, examples, { budgetMs: noiseMs, deadlineMs, seed, compared });
  const noise = { ...seen, local: withoutRankedPlaces(seen.local, ranked) };
  const { inputs, runs, local } = noise;
  const tried = examples.slice(0, inputs);
  const { outputs, truths } = await judgeReference(evaluator, reference, model, noise, tried);
  const allowance = allowanceOf("ort-node/cpu");
  const { damages, leftOut } = tryDamages(
    evaluator,
    tried.map(({ feeds, answers }) => ({ feeds, references: nearOnes(answers, outputs) })),
    damagesOf(evaluator, seed),
    // Damages are judged by the strictest, a runtime on the CPU.
    (output, shape) =>
      limitsOf(local[output]!, shape, (unit, largest) => allowedDifference(allowance, unit, largest)),
    performance.now() + damagesMs,
  );
  return {
    basis: {
      outputs,
      inputs: inputs * batch,
      runs,
      reference: reference.backend,
      refusal: null,
      damages,
      damagesLeftOut: leftOut,
      ...(noise.truths.length > 1 ? { sameAnswers: areSame(noise.truths) } : {}),
    },
    detail: { local, truths },
  };
}

/** What a damaged file would be compared with beside the truth: the reference's outputs, of those that are near it. */
function nearOnes(answers: readonly Tensors[], outputs: readonly OutputBasis[]): Tensors[] {
  if (answers.length !== 1) return [];
  const near = outputs.filter(({ standing }) => standing === "near").map(({ name }) => name);
  return [Object.fromEntries(Object.entries(answers[0]!).filter(([name]) => near.includes(name)))];
}

function areSame([first, ...others]: readonly Tensors[]): boolean {
  return others.every((answer) =>
    Object.entries(first!).every(([name, tensor]) => differingElements(answer[name]!, tensor) === 0),
  );
}

/** Where it can be read again: in the cache or, where that cannot be written, among the files of the system. */
async function keep(path: string, file: BasisFile): Promise<string> {
  try {
    await writeBasisFile(path, file);
    return path;
  } catch {
    const other = join(await mkdtemp(join(tmpdir(), "boxbench-parity-")), "basis.bin");
    await writeBasisFile(other, file);
    return other;
  }
}

function refused(reason: string): BasisReply {
  const basis: ParityBasis = { outputs: [], inputs: 0, runs: 0, refusal: reason };
  return { kind: "basis", basis, path: null };
}

function evaluatorOf({ bytes, weightFiles }: OnnxFiles, path: string): Evaluator {
  const size = [...weightFiles.values()].reduce((sum, { length }) => sum + length, bytes.length);
  if (size > mostBytes) {
    throw new RangeError(
      `its weights take ${Math.round(size / 2 ** 20)} MiB, and float64 would take twice that`,
    );
  }
  return new Evaluator(withWeightsInside(decodeOnnx(bytes, path), weightFiles));
}

function examplesOf(reference: ReferenceSet, batch: number): TriedExample[] {
  const { answers } = reference;
  const count = Math.min(mostInputs, Math.ceil(answers.length / batch));
  return Array.from({ length: count }, (_, index) => {
    const first = Math.floor((index * answers.length) / count);
    return {
      first,
      feeds: batchOf(reference, first, batch),
      answers: Array.from({ length: batch }, (_, row) => answers[(first + row) % answers.length]!),
    };
  });
}
