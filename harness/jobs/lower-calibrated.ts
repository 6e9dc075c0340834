import type { Tensors } from "../../src/core/tensor.ts";
import { modelBytes } from "../../src/onnx/encode-model.ts";
import { lossMeter, type OutputMeaning } from "../../src/onnx/precision/accuracy/loss.ts";
import { answersOf, lowerWithin } from "../../src/onnx/precision/accuracy/lower-within.ts";
import { Lowering, type LoweringChoice } from "../../src/onnx/precision/accuracy/lowering.ts";
import type { LoweredFile } from "../../src/onnx/precision/lower-precision.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import type { Calibration, LowerJob } from "../workers/job.ts";
import type { JobModel } from "../workers/job-base.ts";
import { readReferenceFile, type InputSet } from "../workers/reference-file.ts";
import { inBatches } from "./batches.ts";
import { ortCalibration } from "./ort-calibration.ts";

type Precision = LowerJob["precisions"][number];

/** A precision that needs ranges, with what they are found on. */
export async function loweringOf(
  source: ModelProto,
  precision: Precision,
  { inputsPath, method, record }: Calibration,
  { model }: LowerJob,
): Promise<Lowering<Tensors>> {
  const inputs = await readReferenceFile<InputSet>(inputsPath);
  return new Lowering({
    source,
    scheme: precision,
    examples: inBatches(inputs, model.fixedBatch ?? 1),
    runtime: ortCalibration,
    method,
    metadata: {
      calibration_method: record.method,
      calibration_examples: `${record.examples}${record.isReal ? "" : " random"}`,
      calibration_seed: String(record.seed),
    },
  });
}

const plain: LoweringChoice = { equalise: false, correctBias: false, keep: new Set() };

/**
 * The file of such a precision, within the loss where one is asked for.
 *
 * @param say gets a line for each step towards that
 */
export async function lowerCalibrated(
  source: ModelProto,
  precision: Precision,
  calibration: Calibration,
  job: LowerJob,
  say: (line: string) => void,
): Promise<{ file: LoweredFile; choice: LoweringChoice }> {
  const { maxLoss, model } = job;
  const lowering = await loweringOf(source, precision, calibration, job);
  if (maxLoss === null || calibration.checksPath === null) {
    return { file: await lowering.make(plain), choice: plain };
  }
  const inputs = await readReferenceFile<InputSet>(calibration.checksPath);
  const checks = inBatches(inputs, model.fixedBatch ?? 1);
  const expected = await answersOf(modelBytes(source), checks, ortCalibration);
  const lossOf = lossMeter(maxLoss, expected, meaningOf(model));
  const search = { lowering, maxLoss, lossOf, checks, runtime: ortCalibration, start: plain };
  return lowerWithin(search, say);
}

/** What a model's outputs are: points where its range is known, boxes where they have four numbers. */
function meaningOf({ inputs, outputs, outputRange, layout, boxPlaces }: JobModel): OutputMeaning {
  const shape = inputs[0]?.shape ?? [];
  const sides = layout === "NCHW" ? shape.slice(2) : shape.slice(1, 3);
  const side = sides.length === 2 ? Math.max(...sides.map((size) => size ?? 0)) : 0;
  const boxes = outputs.find((output) => output.shape?.at(-1) === 4);
  return {
    pixelsOfOne: outputRange === null || side === 0 ? null : side / Math.abs(outputRange[1] - outputRange[0]),
    boxes: boxPlaces ?? (boxes === undefined ? null : { output: boxes.name, form: "xyxy" }),
  };
}
