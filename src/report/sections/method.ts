import type { Results } from "../../core/results.ts";
import { configurationsOf, hasTraining, measuredCells } from "../cells.ts";
import { inputNoun } from "../input-noun.ts";
import { wordsOf } from "../tasks/registry.ts";
import { formatCount, formatCounted, formatRange } from "../format.ts";
import { blocks, list } from "../markdown.ts";

/** What is inside a number, in a few lines. The counts are this run's own. */
export function methodSection(results: Results): string {
  const cells = measuredCells(results);
  const latencies = cells.map((cell) => cell.latency);
  const measured = cells.flatMap((cell) => cell.blocks);
  const rangeOf = (values: number[]) => formatRange(values, formatCount);
  const configurations = configurationsOf(results).map(
    ({ batch, threads }) => `batch ${batch} on ${formatCounted(threads, "thread")}`,
  );
  const counts =
    latencies.length === 0
      ? []
      : [
          `Warm-up before timing, until the times are steady and the process's own compilers at rest, or a limit is reached: here ${rangeOf(measured.map(({ warmupRuns }) => warmupRuns))} calls in a block, not counted.`,
          `Then ${rangeOf(measured.map(({ samplesMs }) => samplesMs.length))} samples in a block and ${rangeOf(latencies.map(({ sampleCount }) => sampleCount))} for a cell, over ${rangeOf(latencies.map(({ inputs }) => inputs))} different inputs in turn. Every sample is in \`results.json\`.`,
        ];
  return blocks(
    "## Method",
    list([
      `One timed call goes from ${hasTraining(results) ? `raw pixels (float32, 0 to 255) in host memory to the ${wordsOf(results).answers}` : "the model's inputs in host memory, of the types that it reads, to the outputs"} readable in host memory. ${hasTraining(results) ? "Preprocessing is part of each model" : "What is done to an input before that is outside, unless the model does it"}; copies to and from a device and the wait for the answer are inside. ${inputNoun(results) === "image" ? "Decoding an image" : "Reading files"}, loading and warming up are outside.`,
      `Measured: ${configurations.length === 0 ? "nothing yet" : configurations.join(", ")}. Thread counts are set, never a runtime's own default.`,
      `A block is one fresh process that measures the cells of one runtime once; a round has one block of every runtime, in random order, cells in random order. ${roundsText(results)} One process at a time.`,
      "The same ONNX file, by hash, goes to every ONNX runtime; TensorFlow.js reads the model that the file was made from.",
      "Answers are compared first, in every block. A cell whose answers differ from the reference is not timed.",
      ...counts,
      "p50 is the median of the blocks' medians. Its 95 % interval comes from drawing blocks again, and samples inside them (cluster bootstrap), because the same work in another process can differ by some per cent. " +
        (results.races === undefined
          ? "Two times are called level where their intervals overlap."
          : "What is said of two runtimes does not come from these intervals, but from ratios within rounds."),
      "A percentile is shown only where there are samples enough to support it: 64 for p90, 130 for p95, 662 for p99 (99 % confidence, the binomial bound that MLPerf uses).",
    ]),
  );
}

function roundsText({ run, races }: Results): string {
  const { done, min, max } = run.rounds;
  if (races !== undefined) {
    return `Here a race of ${formatCounted(done, "round")}: after the first, a round has the runtimes that are not decided yet, of one variant of each architecture, until all is or the budget is used up.`;
  }
  const rounds = min === max ? formatCount(min) : `${formatCount(min)} to ${formatCount(max)}`;
  const repeated = done > max ? " (those beyond repeat disturbed blocks)" : "";
  return `Here ${formatCounted(done, "round")} of ${rounds} asked for${repeated}: a cell is done when its interval is within 2 %, or after the last.`;
}
