import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { modelOf } from "../../src/measure/comparison/sides.ts";
import { workerProtocol, type PreparedVariant, type PrepareJob, type PrepareReply } from "../workers/job.ts";
import { jobModelsOf, openPrepared } from "../models/prepare-models.ts";

/** Converts models as the code of this worker does it, for an arm of a run whose parent has other code. */
export async function runPrepareJob({ models, variantIds }: PrepareJob): Promise<PrepareReply> {
  const variants: PreparedVariant[] = [];
  for (const variantId of variantIds) variants.push(await prepareVariant(variantId, models));
  return { kind: "prepared", protocol: workerProtocol, variants };
}

async function prepareVariant(variantId: string, models: string): Promise<PreparedVariant> {
  const folder = join(models, variantId);
  if (!existsSync(join(folder, "manifest.json")))
    return { variantId, missing: "it has no trained model there" };
  const prepared = await openPrepared(variantId, folder);
  const model = jobModelsOf([prepared]).get(variantId);
  if (model === undefined || prepared.onnx === null)
    return { variantId, missing: "its training diverged there" };
  return {
    variantId,
    model: { ...model, onnxPath: resolve(model.onnxPath) },
    size: modelOf(variantId, prepared.onnx),
  };
}
