import { writeFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { onnxFromLayersModel } from "../../src/onnx/convert.ts";
import { readLayersModel } from "../../src/onnx/read-layers-model.ts";

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
onnxFromLayersModel(await readLayersModel(warmUpPath));
// Linux forgets the peak so far; elsewhere that of starting up may show with a small model.
await writeFile("/proc/self/clear_refs", "5").catch(() => undefined);
const residentBefore = process.memoryUsage.rss();
const started = performance.now();
const model = await readLayersModel(modelPath);
const read = performance.now();
const { bytes } = onnxFromLayersModel(model);
const converted = performance.now();
const cost: ConvertCost = {
  readSeconds: (read - started) / 1000,
  convertSeconds: (converted - read) / 1000,
  onnxBytes: bytes.length,
  // Kibibytes, on every platform.
  peakBytes: process.resourceUsage().maxRSS * 1024 - residentBefore,
};
process.stdout.write(`${JSON.stringify(cost)}\n`);
