import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import type { ParityBasis } from "../../src/core/results.ts";
import { damagesOf, tryDamages } from "../../src/measure/damages.ts";
import { measureNoise, type Example, type Noise } from "../../src/measure/noise.ts";
import { largestNumber } from "../../src/measure/output-scale.ts";
import { allowanceOf, allowedDifference } from "../../src/measure/tolerances.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { DeadlineError, Evaluator } from "../../src/onnx/evaluator/evaluator.ts";
import { withWeightsInside } from "../../src/onnx/external-data.ts";
import { readOnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import type { BasisJob, BasisReply } from "../workers/job.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { batchOf } from "./batches.ts";
import { openReference } from "./open-model.ts";

/** Inputs that are tried at most, spread over all that are compared. */
const mostInputs = 8;
/** After so long no new input is begun. */
const noiseMs = 2_000;
/** After so long even the first input is given up. */
const firstInputMs = 10_000;
const damagesMs = 2_000;
/** float64 takes twice the memory of such a file, and damages once more. */
const mostBytes = 400 * 2 ** 20;

/** Measures what the parity of a model is judged by; a model that cannot be evaluated has a reason for that instead. */
export async function runBasisJob({ model, seed }: BasisJob): Promise<BasisReply> {
  const reference = await openReference(model);
  try {
    const evaluator = await evaluatorOf(model.onnxPath);
    const batch = model.fixedBatch ?? 1;
    const examples = examplesOf(reference, batch);
    const startedMs = performance.now();
    const deadlineMs = startedMs + firstInputMs;
    const noise = measureNoise(evaluator, examples, { budgetMs: noiseMs, deadlineMs, seed });
    const tried = tryDamages(
      evaluator,
      examples.slice(0, noise.inputs).map(({ feeds }) => feeds),
      damagesOf(evaluator, seed),
      (output) => allowedFor(noise, reference, output),
      performance.now() + damagesMs,
    );
    const { outputs, inputs, runs } = noise;
    const { damages, leftOut } = tried;
    return {
      kind: "basis",
      basis: {
        outputs: [...outputs],
        inputs: inputs * batch,
        runs,
        refusal: null,
        damages,
        damagesLeftOut: leftOut,
      },
    };
  } catch (error) {
    if (error instanceof DeadlineError) {
      return refused(`one evaluation in float64 and four in float32 take more than ${firstInputMs / 1000} s`);
    }
    if (error instanceof BoxbenchError || error instanceof RangeError) return refused(messageOf(error));
    throw error;
  }
}

function refused(reason: string): BasisReply {
  const basis: ParityBasis = { outputs: [], inputs: 0, runs: 0, refusal: reason };
  return { kind: "basis", basis };
}

async function evaluatorOf(path: string): Promise<Evaluator> {
  const { bytes, weightFiles } = await readOnnxFiles(path);
  const size = [...weightFiles.values()].reduce((sum, { length }) => sum + length, bytes.length);
  if (size > mostBytes) {
    throw new RangeError(
      `its weights take ${Math.round(size / 2 ** 20)} MiB, and float64 would take twice that`,
    );
  }
  return new Evaluator(withWeightsInside(decodeOnnx(bytes, path), weightFiles));
}

function examplesOf(reference: ReferenceSet, batch: number): Example[] {
  const { answers } = reference;
  const count = Math.min(mostInputs, Math.ceil(answers.length / batch));
  return Array.from({ length: count }, (_, index) => {
    const first = Math.floor((index * answers.length) / count);
    return {
      feeds: batchOf(reference, first, batch),
      answers: Array.from({ length: batch }, (_, row) => answers[(first + row) % answers.length]!),
    };
  });
}

/** What a runtime on the CPU may differ in an output: damages are judged by the strictest. */
function allowedFor({ outputs }: Noise, { answers, backend }: ReferenceSet, output: string): number | null {
  const unit = outputs.find(({ name }) => name === output)?.unit ?? null;
  if (unit === null) return null;
  return allowedDifference(
    allowanceOf("ort-node/cpu", "fp32", backend),
    unit,
    largestNumber(answers, output),
  );
}
