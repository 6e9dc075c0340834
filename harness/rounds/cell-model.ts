import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import { modelIdOf, type PlannedCell } from "../plan/plan.ts";
import type { JobModel } from "../workers/job-base.ts";

/** The models of a run, by `modelIdOf`. */
export interface CellModels {
  /** Those that can run; a variant that is missing here diverged in training. */
  readonly models: ReadonlyMap<string, JobModel>;
  /** Why a model of lower precision is not among them. */
  readonly notLowered?: ReadonlyMap<string, string>;
}

/** The model that a cell runs, or why its runtime cannot run it. */
export function modelOfCell(
  cell: PlannedCell,
  { arm, reads, id }: ChosenRuntime,
  { models, notLowered }: CellModels,
): JobModel | { readonly skipped: string } {
  if (cell.precision !== "fp32" && reads !== "onnx") return { skipped: noPrecisionReason };
  const modelId = modelIdOf(cell);
  const model = (arm?.models ?? models).get(modelId);
  if (model === undefined) {
    return { skipped: arm?.missing.get(cell.variantId) ?? notLowered?.get(modelId) ?? divergedReason };
  }
  if (reads === "onnx" || model.layersModelPath !== undefined) return model;
  if (model.graphModelPath === undefined) {
    return { skipped: `${id} reads a TF.js model.json, and this model came as ONNX.` };
  }
  return reads === "tfjs-model"
    ? model
    : { skipped: `${id} reads a LayersModel, and this is a graph model.` };
}

const divergedReason = "Training diverged: there is no network to run.";

const noPrecisionReason =
  "it reads a TF.js model.json in float32, and models of lower precision are ONNX files";
