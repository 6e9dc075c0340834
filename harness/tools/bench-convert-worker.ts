import { writeFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { onnxFromModel } from "../../src/onnx/convert-model.ts";
import { readModel } from "../../src/onnx/read-model.ts";

/** What one fresh process measured, as one line of JSON on standard output. */
export interface ConvertCost {
  readonly readSeconds: number;
  readonly convertSeconds: number;
  readonly onnxBytes: number;
  /** Peak resident memory above that before the model was read, all of it: files, weights and result. */
  readonly peakBytes: number;
}

const [modelPath = "", warmUpPath = ""] = process.argv.slice(2);

// Loads and compiles the code, so that what follows is the model's cost.
onnxFromModel(await readModel(warmUpPath));
// Linux forgets the peak so far; elsewhere that of starting up may show with a small model.
await writeFile("/proc/self/clear_refs", "5").catch(() => undefined);
const residentBefore = process.memoryUsage.rss();
const started = performance.now();
const model = await readModel(modelPath);
const read = performance.now();
const { bytes } = onnxFromModel(model);
const converted = performance.now();
const cost: ConvertCost = {
  readSeconds: (read - started) / 1000,
  convertSeconds: (converted - read) / 1000,
  onnxBytes: bytes.length,
  // Kibibytes, on every platform.
  peakBytes: process.resourceUsage().maxRSS * 1024 - residentBefore,
};
process.stdout.write(`${JSON.stringify(cost)}\n`);
