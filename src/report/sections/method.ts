import type { Results } from "../../core/results.ts";
import { configurationsOf, measuredCells } from "../cells.ts";
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
          `Warm-up before timing, until the times are steady or a limit is reached: here ${rangeOf(measured.map(({ warmupRuns }) => warmupRuns))} calls, not counted.`,
          `Then ${rangeOf(latencies.map(({ sampleCount }) => sampleCount))} timed calls for each cell, over ${rangeOf(latencies.map(({ inputs }) => inputs))} different inputs in turn. Every sample is in \`results.json\`.`,
        ];
  return blocks(
    "## Method",
    list([
      "One timed call goes from raw pixels (float32, 0 to 255) in host memory to the predicted points readable in host memory. Preprocessing is part of each model; copies to and from a device and the wait for the answer are inside. Decoding an image, loading and warming up are outside.",
      `Measured: ${configurations.length === 0 ? "nothing yet" : configurations.join(", ")}. Thread counts are set, never a runtime's own default.`,
      "Each runtime measures in a fresh process of its own, one process at a time. The same ONNX file, by hash, goes to every ONNX runtime; TensorFlow.js reads the model that the file was made from.",
      "Answers are compared first. A cell whose answers differ from the reference is not timed.",
      ...counts,
      "A percentile is shown only where there are samples enough to support it: 64 for p90, 130 for p95, 662 for p99 (99 % confidence, the binomial bound that MLPerf uses). There is one process per cell, and the same work in another process can differ by some per cent: read small ratios as level.",
    ]),
  );
}
