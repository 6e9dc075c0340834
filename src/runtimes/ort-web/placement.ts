import fs from "node:fs";
import type { InferenceSession } from "onnxruntime-web";
import { type ExecutedNode, nodesFromProfile } from "../ort/profile.ts";
import { runTensors } from "../ort/tensors.ts";
import type { Tensors } from "../../core/tensor.ts";
import type { OrtWeb } from "./load.ts";

const runs = 2;

/** Runs a model in a profiled session of its own, the first time to lay out memory, and reads which nodes were executed where. */
export async function executedNodes(
  ort: OrtWeb,
  bytes: Uint8Array,
  options: InferenceSession.SessionOptions,
  feeds: Tensors,
): Promise<ExecutedNode[]> {
  const native = await ort.InferenceSession.create(bytes, { ...options, enableProfiling: true });
  try {
    for (let run = 0; run < runs; run += 1) await runTensors(ort, native, feeds);
    return nodesFromProfile(
      captureStdout(() => native.endProfiling()),
      runs,
    );
  } finally {
    await native.release();
  }
}

/**
 * What `action` writes to the standard output. The WASM module has no file system to put a profile in and prints
 * it; in Node it prints with `fs.writeSync`, past `console` and `process.stdout`.
 */
function captureStdout(action: () => void): string {
  const original = fs.writeSync;
  let text = "";
  const capture = (fd: number, data: string, ...rest: never[]) => {
    if (fd !== 1) return original(fd, data, ...rest);
    text += data;
    return Buffer.byteLength(data);
  };
  fs.writeSync = capture as typeof fs.writeSync;
  try {
    action();
  } finally {
    fs.writeSync = original;
  }
  return text;
}
