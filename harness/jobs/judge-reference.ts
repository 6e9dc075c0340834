import { BoxbenchError } from "../../src/core/errors.ts";
import { isVouchedFor, type OutputBasis } from "../../src/core/results/parity-basis.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import type { Example, Noise } from "../../src/measure/noise.ts";
import { answersOfEach } from "../../src/measure/run-rows.ts";
import { standingOf, type Witness } from "../../src/measure/standing.ts";
import { DeadlineError, type Evaluator } from "../../src/onnx/evaluator/evaluator.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { batchOf } from "./batches.ts";
import { askWitness, isConverted, type SourceModel } from "./witness.ts";

export interface TriedExample extends Example {
  /** Number of its first input. */
  readonly first: number;
}

export interface JudgedReference {
  readonly outputs: OutputBasis[];
  /** What float64 answers to each input, of outputs that are vouched for; null for inputs that were not evaluated. */
  readonly truths: (Tensors | null)[];
}

/** Where the reference is off, all inputs are judged by float64: after so long the rest of them are left out. */
const restMs = 10_000;

/**
 * Says of each output whether the reference vouches for what was evaluated in float64, asking a witness where it does
 * not.
 *
 * @param tried the inputs that the noise is of
 */
export async function judgeReference(
  evaluator: Evaluator,
  reference: ReferenceSet,
  model: SourceModel,
  noise: Noise,
  tried: readonly TriedExample[],
): Promise<JudgedReference> {
  const batch = model.fixedBatch ?? 1;
  const rows = tried.flatMap(({ first }) =>
    Array.from({ length: batch }, (_, row) => (first + row) % reference.answers.length),
  );
  const found = noise.truths.flatMap((truth) => eachOf(truth, batch));
  const truths: (Tensors | null)[] = reference.answers.map(() => null);
  if (found.length !== rows.length) return { outputs: [...noise.outputs], truths };
  for (const [index, row] of rows.entries()) truths[row] = found[index]!;
  const answered = { answers: rows.map((row) => reference.answers[row]!), truths: found };
  const judge = (witness: Witness | null) =>
    noise.outputs.map((output): OutputBasis => {
      const local = noise.local[output.name];
      if (local === undefined) return output;
      return { ...output, ...standingOf(output.name, answered, local, isConverted(model), witness) };
    });
  const first = judge(null);
  const isDoubtful = isConverted(model) && first.some(({ standing }) => standing === "apart");
  const asked = isDoubtful ? await askWitness(model, reference, rows) : null;
  const outputs = asked === null ? first : judge({ ...asked, truths: found.slice(0, asked.answers.length) });
  if (outputs.some(({ standing }) => standing === "off")) evaluateRest(evaluator, reference, batch, truths);
  const hidden = outputs.filter((output) => output.standing !== undefined && !isVouchedFor(output));
  return { outputs, truths: truths.map((answer) => answer && without(answer, hidden)) };
}

function evaluateRest(
  evaluator: Evaluator,
  reference: ReferenceSet,
  batch: number,
  truths: (Tensors | null)[],
): void {
  const deadlineMs = performance.now() + restMs;
  try {
    for (let first = 0; first < truths.length; first += batch) {
      if (truths.slice(first, first + batch).every((truth) => truth !== null)) continue;
      const answers = answersOfEach(evaluator.run(batchOf(reference, first, batch), { deadlineMs }), batch);
      for (const [row, answer] of answers.entries()) truths[(first + row) % truths.length] ??= answer;
    }
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
  }
}

/** None where a batch does not give the same number of rows for each input. */
function eachOf(outputs: Tensors, batch: number): Tensors[] {
  try {
    return answersOfEach(outputs, batch);
  } catch (error) {
    if (error instanceof BoxbenchError && error.code === "MODEL_FILE") return [];
    throw error;
  }
}

function without(answer: Tensors, outputs: readonly OutputBasis[]): Tensors {
  return Object.fromEntries(
    Object.entries(answer).filter(([name]) => !outputs.some((output) => output.name === name)),
  );
}
