import { BoxbenchError } from "../../src/core/errors.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import {
  alternativesOf,
  offRoundings,
  runtimeRoundings,
  type Alternative,
  type Alternatives,
} from "../../src/measure/alternatives.ts";
import type { LookAgain, LookedAt } from "../../src/measure/look-again.ts";
import { measureNoise } from "../../src/measure/noise.ts";
import { answersOfEach } from "../../src/measure/run-rows.ts";
import { tieBetween } from "../../src/measure/tie-judge.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { DeadlineError, Evaluator } from "../../src/onnx/evaluator/evaluator.ts";
import { withWeightsInside } from "../../src/onnx/external-data.ts";
import { readOnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { feedsOf } from "./batches.ts";

/** For all inputs of a cell together. */
const lookMs = 30_000;
const seed = 1;

/**
 * A second look at the inputs of a model.
 *
 * @param onnxPath the file that its basis was measured on
 * @throws BoxbenchError where that file cannot be read or evaluated
 */
export async function openLook(
  onnxPath: string,
  { examples, answers, unbatched }: ReferenceSet,
  fixedBatch: number | null,
): Promise<LookAgain> {
  const { bytes, weightFiles } = await readOnnxFiles(onnxPath);
  const evaluator = new Evaluator(withWeightsInside(decodeOnnx(bytes, onnxPath), weightFiles));
  const batch = fixedBatch ?? 1;
  const deadlineMs = performance.now() + lookMs;
  // A model of a fixed batch reads the same input as often as that.
  const feedsAt = (input: number) =>
    feedsOf(
      { examples, unbatched },
      Array.from({ length: batch }, () => input),
    );
  const each = (outputs: Tensors) => answersOfEach(outputs, batch)[0]!;
  const firstRow = (alternative: Alternative) => ({ ...alternative, outputs: each(alternative.outputs) });
  const alternativesAt = remembered((input: number, roundings: readonly number[]): Alternatives => {
    const { truth, others } = alternativesOf(evaluator, feedsAt(input), { seed, deadlineMs, roundings });
    return { truth: firstRow(truth), others: others.map(firstRow) };
  });
  return {
    at: (input) =>
      unlessImpossible((): LookedAt => {
        const example = { feeds: feedsAt(input), answers: batch === 1 ? [answers[input]!] : [] };
        const { truths, local } = measureNoise(evaluator, [example], {
          budgetMs: 0,
          deadlineMs,
          seed,
          compared: batch === 1 ? answers : [],
        });
        return { truth: each(truths[0]!), local };
      }),
    tie: (question) =>
      unlessImpossible(() => {
        if (!evaluator.isDeciding) return null;
        const { input, isReferenceOff = false } = question;
        const own = alternativesAt(input, runtimeRoundings);
        const ofReference = isReferenceOff ? joined(own, alternativesAt(input, offRoundings)) : own;
        return tieBetween(evaluator, feedsAt(input), own, question, ofReference);
      }),
  };
}

function joined({ truth, others }: Alternatives, more: Alternatives): Alternatives {
  return { truth, others: [...others, ...more.others] };
}

function remembered(make: (input: number, roundings: readonly number[]) => Alternatives): typeof make {
  const known = new Map<string, Alternatives>();
  return (input, roundings) => {
    const key = [input, ...roundings].join();
    const made = known.get(key) ?? make(input, roundings);
    known.set(key, made);
    return made;
  };
}

function unlessImpossible<Result>(look: () => Result): Result | null {
  try {
    return look();
  } catch (error) {
    if (error instanceof DeadlineError || error instanceof BoxbenchError || error instanceof RangeError)
      return null;
    throw error;
  }
}
