import { BoxbenchError } from "../../../core/errors.ts";
import type { CalibrationRuntime } from "../calibration/calibrate.ts";
import { layerNoise, type LayerNoise } from "../layer-noise.ts";
import type { LoweredFile } from "../lower-precision.ts";
import type { Answers, MaxLoss, MeasureLoss } from "./loss.ts";
import { lossText } from "./loss.ts";
import type { Lowering, LoweringChoice } from "./lowering.ts";

/** A step is worth what it costs where it makes the loss smaller by so much. */
const leastGain = 0.05;

export interface AccuracySearch<Feeds> {
  readonly lowering: Lowering<Feeds>;
  readonly maxLoss: MaxLoss;
  readonly lossOf: MeasureLoss;
  /** Others than those of the ranges. */
  readonly checks: readonly Feeds[];
  readonly runtime: CalibrationRuntime<Feeds>;
  /** Where the search begins. */
  readonly start: LoweringChoice;
}

/**
 * Looks for a file whose answers are as near to those in float32 as is wanted: equalises layers, corrects biases and
 * keeps layers in float32, the noisiest first; each stays only where it buys something on the examples that are checked.
 *
 * @param say gets a line for each step: what it bought
 * @throws BoxbenchError USAGE where no such file was found
 */
export async function lowerWithin<Feeds>(
  search: AccuracySearch<Feeds>,
  say: (line: string) => void,
): Promise<{ file: LoweredFile; choice: LoweringChoice }> {
  const { lowering, maxLoss, start } = search;
  const { scheme } = lowering;
  const told = (loss: number) => lossText(loss, maxLoss);
  let choice = start;
  let file = await lowering.make(choice);
  let loss = await lossOfFile(file, search);
  say(`all in ${scheme}: answers move by ${told(loss)}, ${file.bytes.length} bytes`);
  const isEnough = () => loss <= maxLoss.most;
  /** Takes a step where it buys something. */
  const tries = async (
    next: LoweringChoice,
    what: string,
    isKept: string,
    isNot: string,
  ): Promise<boolean> => {
    const made = await lowering.makeOrNull(next);
    if (made === null) return false;
    const after = await lossOfFile(made, search);
    if (after > loss * (1 - leastGain)) {
      say(`${what} ${isNot}: ${told(after)}, which buys nothing`);
      return false;
    }
    const bytes = made.bytes.length - file.bytes.length;
    say(`${what} ${isKept}: ${told(loss)} to ${told(after)}, ${bytes} bytes more`);
    [choice, file, loss] = [next, made, after];
    return true;
  };
  /** Keeps the noisiest layers where each alone buys nothing, as others spoil the answers too; how many it took. */
  const keptTogether = async (layers: readonly LayerNoise[]): Promise<number> => {
    // With all of them it would be the file in float32.
    for (const count of groupSizes(layers.length - 1)) {
      const names = layers.slice(0, count).map(({ name }) => name);
      const next = { ...choice, keep: new Set([...choice.keep, ...names]) };
      const what = `${names.join(", ")} together`;
      if (await tries(next, what, "go to float32", `stay in ${scheme}`)) return count;
    }
    return 0;
  };
  if (!isEnough() && !choice.equalise && lowering.pairs.length > 0) {
    const what = `equalising ${lowering.pairs.length} ${lowering.pairs.length === 1 ? "pair" : "pairs"} of layers`;
    await tries({ ...choice, equalise: true }, what, "is kept", "is left out");
  }
  if (!isEnough() && !choice.correctBias) {
    await tries({ ...choice, correctBias: true }, "correcting biases", "is kept", "is left out");
  }
  if (isEnough()) return { file, choice };
  const { model, ranges } = await lowering.rangesOf(choice);
  let left: readonly LayerNoise[] = await layerNoise(model, ranges, search.checks, search.runtime, choice);
  for (;;) {
    const unbought: LayerNoise[] = [];
    for (const layer of left) {
      const what = `${layer.name} (${layer.opType}, ${layer.sqnrDb.toFixed(1)} dB)`;
      const next = { ...choice, keep: new Set([...choice.keep, layer.name]) };
      if (!(await tries(next, what, "goes to float32", `stays in ${scheme}`))) unbought.push(layer);
      if (isEnough()) return { file, choice };
    }
    if (unbought.length === 0) break;
    // Beside others in float32 a layer may buy what it did not before.
    if (unbought.length < left.length) {
      left = unbought;
      continue;
    }
    const together = await keptTogether(unbought);
    if (isEnough()) return { file, choice };
    if (together === 0) break;
    left = unbought.slice(together);
  }
  throw new BoxbenchError(
    "USAGE",
    `No choice of layers was found that keeps the answers within ${told(maxLoss.most)}; the best moves them by ${told(loss)}. ` +
      "Allow more, calibrate on other images, or take fp16-weights.",
  );
}

/** 2, 4, 8 and so on, and the most. */
function groupSizes(most: number): number[] {
  const sizes: number[] = [];
  for (let size = 2; size < most; size *= 2) sizes.push(size);
  return most < 2 ? [] : [...sizes, most];
}

async function lossOfFile<Feeds>(
  { bytes }: LoweredFile,
  { checks, runtime, lossOf }: AccuracySearch<Feeds>,
): Promise<number> {
  return lossOf(await answersOf(bytes, checks, runtime));
}

/** What a file answers to each example. */
export async function answersOf<Feeds>(
  bytes: Uint8Array,
  examples: readonly Feeds[],
  runtime: CalibrationRuntime<Feeds>,
): Promise<Answers> {
  const run = await runtime.open(bytes);
  const answers: Answers[number][] = [];
  for (const feeds of examples) answers.push(await run(feeds));
  return answers;
}
