import { readFile, writeFile } from "node:fs/promises";
import { sizeOf } from "../../src/core/shapes.ts";
import { minInputs } from "../../src/measure/latency.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { bytesOf, floats } from "../../src/tensors/arrays.ts";
import { batchOf } from "../jobs/batches.ts";
import { openReference } from "../jobs/open-model.ts";
import type { PreparedModel } from "../models/prepare-models.ts";

/** One model and its inputs, as files: each process that times it reads the same. */
export interface FidelityModel {
  readonly variantId: string;
  readonly onnxPath: string;
  /** The inputs one after another, float32 in the machine's own byte order. */
  readonly inputsPath: string;
  readonly inputName: string;
  /** Shape of one input, batch 1 included. */
  readonly shape: readonly number[];
  readonly threads: number;
}

/** Writes the inputs of a model: images of its reference, each one a batch. */
export async function fidelityModelOf(
  { variantId, folder, onnx }: PreparedModel,
  onnxPath: string,
  inputsPath: string,
  threads: number,
): Promise<FidelityModel> {
  const reference = await openReference({
    reference: { kind: "folder", path: folder },
    inputs: onnx!.inputs,
    outputs: onnx!.outputs,
  });
  const inputName = onnx!.inputs[0]!.name;
  const inputs = Array.from({ length: minInputs }, (_, index) => batchOf(reference, index, 1)[inputName]!);
  await writeFile(inputsPath, Buffer.concat(inputs.map(bytesOf)));
  return { variantId, onnxPath, inputsPath, inputName, shape: inputs[0]!.shape, threads };
}

export async function readInputs({ inputsPath, inputName, shape }: FidelityModel): Promise<Tensors[]> {
  const bytes = await readFile(inputsPath);
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const size = sizeOf(shape);
  return Array.from({ length: all.length / size }, (_, index) => ({
    [inputName]: floats(all.slice(index * size, (index + 1) * size), shape),
  }));
}
