import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "vitest";
import type { ConvertedModel } from "../../../src/onnx/index.ts";
import type { tf } from "./tf.ts";

/** Inputs of a model and the answers that TF.js gave to them. */
export interface KnownAnswers {
  /** In the order of the model's inputs. */
  readonly inputs: readonly tf.Tensor[];
  /** In the order of the model's outputs. */
  readonly expected: readonly tf.Tensor[];
  /** Largest absolute difference allowed. */
  readonly tolerance: number;
}

let dumped = 0;

/**
 * Writes a converted model for `tests/conformance`: `<name>.onnx` and, beside it, `<name>.json` with TF.js's
 * answers as base64 of little-endian arrays. Does nothing unless BOXBENCH_ONNX_DUMP names a folder.
 */
export function dumpModel(converted: ConvertedModel, answers: KnownAnswers | null): void {
  const folder = process.env["BOXBENCH_ONNX_DUMP"];
  if (!folder) {
    return;
  }
  dumped += 1;
  const { currentTestName = "model", testPath = "test" } = expect.getState();
  const file = relative(join(import.meta.dirname, ".."), testPath).replace(/\.test\.ts$/, "");
  const test = currentTestName.replace(/[^\w-]+/g, "_").slice(0, 100);
  // A file of tests has a process of its own, so its counter makes the name unique.
  const name = `${file.replace(/\W+/g, "-")}-${String(dumped).padStart(4, "0")}-${test}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.onnx`), converted.bytes);
  if (answers !== null) {
    const { inputs, expected, tolerance } = answers;
    const named = (ports: ConvertedModel["inputs"], tensors: readonly tf.Tensor[]) =>
      ports.map((port, index) => ({ name: port.name, ...encoded(tensors[index]!) }));
    const json = {
      inputs: named(converted.inputs, inputs),
      outputs: named(converted.outputs, expected),
      tolerance,
    };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(json));
  }
}

function encoded(tensor: tf.Tensor) {
  const { buffer, byteOffset, byteLength } = tensor.dataSync();
  const data = Buffer.from(buffer, byteOffset, byteLength).toString("base64");
  return { dtype: tensor.dtype, shape: tensor.shape, data };
}
