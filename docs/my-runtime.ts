// A runtime of your own, to copy: `npm run bench -- --runtime ort-node/cpu --runtime docs/my-runtime.ts`.
// It is ONNX Runtime on the CPU with its graph optimizations turned off. docs/adding-a-runtime.md explains it.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { FloatTensor, PlugIn, SingleSession } from "../src/runtimes/single.ts";

const require = createRequire(import.meta.url);

const runtime: PlugIn = {
  id: "my-engine/cpu",
  title: "ONNX Runtime in Node, CPU, no graph optimizations",
  reads: "onnx",

  // Says what this machine has. It never throws: a missing engine is a result, with the way to get it.
  probe: async () => {
    try {
      const { version } = require("onnxruntime-node/package.json") as { version: string };
      return { available: true, version, device: "CPU" };
    } catch {
      return { available: false, reason: "onnxruntime-node is not installed", fix: "npm ci" };
    }
  },

  // Loads the engine and one model. Heavy imports belong here, so that a list of runtimes loads nothing.
  open: async ({ onnxPath }, { threads }): Promise<SingleSession> => {
    const started = performance.now();
    const ort = await import("onnxruntime-node");
    const imported = performance.now();
    const bytes = await readFile(onnxPath);
    const read = performance.now();
    const session = await ort.InferenceSession.create(bytes, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "disabled",
      intraOpNumThreads: threads,
    });
    const created = performance.now();
    const outputName = session.outputNames[0]!;

    return {
      timings: { importMs: imported - started, readMs: read - imported, createMs: created - read },

      // One call from numbers on the host to numbers on the host; all of it is timed.
      run: async ({ data, shape }: FloatTensor) => {
        const input = new ort.Tensor("float32", data, shape);
        const outputs = await session.run({ [session.inputNames[0]!]: input }, [outputName]);
        return outputs[outputName]!.data as Float32Array;
      },

      // Null where the engine cannot tell where it ran. Nodes on another device belong in `fallbackOps`.
      placement: async () => null,

      close: () => session.release(),
    };
  },
};

export default runtime;
