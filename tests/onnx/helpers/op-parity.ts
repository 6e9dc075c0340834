import { expect } from "vitest";
import { BoxbenchError } from "../../../src/core/errors.ts";
import { findOp } from "../../../src/onnx/ops/registry.ts";
import {
  decodeOnnx,
  graphModelFromFiles,
  onnxFromGraphModel,
  type ConvertedModel,
} from "../../../src/onnx/index.ts";
import { answersOf, expectClose, graphModelFiles, inputsOf, type SmallGraphModel } from "./one-node.ts";
import { engines } from "./sessions.ts";
import type { tf } from "./tf.ts";

export type Engine = keyof typeof engines;

/**
 * What came of a case: both answered alike; TF.js cannot run it; or the converter needs a size that the graph leaves
 * free.
 */
export type CaseOutcome = "compared" | "TF.js refuses" | "needs sizes";

/**
 * Runs a small graph in TF.js's `GraphModel` on its cpu backend and, converted, on ONNX Runtime, and expects the same
 * answers: floats within the tolerance, integers and booleans exactly.
 *
 * @param where what an error names the case
 */
export async function tryCase(
  model: SmallGraphModel,
  wanted: readonly Engine[],
  where: string,
  tolerance = 1e-5,
): Promise<CaseOutcome> {
  try {
    return await outcomeOf(model, wanted, tolerance);
  } catch (error) {
    // An assertion says what differs, and this which case it was.
    throw Object.assign(error as Error, { message: `${(error as Error).message}\n${where}` });
  }
}

async function outcomeOf(
  model: SmallGraphModel,
  wanted: readonly Engine[],
  tolerance: number,
): Promise<CaseOutcome> {
  const { json, weights } = graphModelFiles(model);
  const inputs = inputsOf(model);
  let expected: tf.Tensor[];
  try {
    expected = await answersOf(json, weights, inputs, model.outputs!);
    // EnsureShape hands out a tensor that was disposed of.
    expected.forEach((tensor) => tensor.dataSync());
    // A negative axis of Cumsum gives a shape that has holes.
    if (expected.some(({ shape }) => shape.includes(undefined as unknown as number))) {
      return "TF.js refuses";
    }
  } catch {
    return "TF.js refuses";
  }
  let converted: ConvertedModel;
  const tried = model.nodes.map(({ op }) => op);
  try {
    converted = onnxFromGraphModel(graphModelFromFiles(json, new Map([["weights.bin", weights]])));
  } catch (error) {
    const isFree = Object.values(model.tensors).some(({ declared }) => declared?.includes(-1));
    if (error instanceof BoxbenchError && isFree && /known|free/u.test(error.message)) {
      return "needs sizes";
    }
    throw error;
  }
  expectListed(converted, tried);
  for (const engine of wanted) {
    const outputs = await engines[engine]!(converted.bytes, inputs);
    converted.outputs.forEach(({ name, dtype, shape }, index) => {
      const reference = expected[index]!;
      const actual = outputs[name]!;
      expect(dtype, `type of ${name}`).toBe(reference.dtype);
      expect(actual.dims, `dimensions of ${name} on ${engine}`).toEqual(reference.shape);
      expect(shape.map((size, axis) => size ?? actual.dims[axis])).toEqual(actual.dims);
      expectClose(actual.data, reference.dataSync(), reference.dtype === "float32" ? tolerance : 0, name);
    });
  }
  return "compared";
}

/** What an op may emit beside its own operators: layout, type, and shapes. */
const common = [
  "Transpose",
  "Reshape",
  "Cast",
  "Identity",
  "Unsqueeze",
  "Squeeze",
  "Shape",
  "Gather",
  "Concat",
];

/** Expects that the table lists the operators that the ops became. */
function expectListed({ bytes }: ConvertedModel, ops: readonly string[]): void {
  const listed = new Set([...common, ...ops.flatMap((op) => findOp(op)?.operators ?? [])]);
  const emitted = new Set(decodeOnnx(bytes).graph!.node.map(({ opType }) => opType));
  expect(
    [...emitted].filter((operator) => !listed.has(operator)),
    `operators of ${ops.join(", ")}`,
  ).toEqual([]);
}
