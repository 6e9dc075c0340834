import { readFile } from "node:fs/promises";
import type { CostRecord } from "../../src/core/results.ts";
import { graphCost } from "../../src/onnx/cost/graph-cost.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { PassRun } from "./pass-run.ts";

/** Works out the cost of every model from its graph. Nothing runs, so it takes no time to speak of. */
export async function recordCosts({ models, recorder }: PassRun): Promise<void> {
  const shapes = new Map(recorder.results.variants.map(({ id, inputShape }) => [id, inputShape]));
  const costs: CostRecord[] = [];
  for (const [variantId, model] of models) costs.push(await costOf(model, shapes.get(variantId)));
  await recorder.update({ costs });
}

/**
 * @param exampleShape shape of one input, where the model leaves it open
 * @throws BoxbenchError ONNX_FILE when the file is no ONNX model
 */
export async function costOf(
  { variantId, onnxPath, fixedBatch }: Pick<JobModel, "variantId" | "onnxPath" | "fixedBatch">,
  exampleShape?: readonly number[],
): Promise<CostRecord> {
  const model = decodeOnnx(await readFile(onnxPath), onnxPath);
  const { nodes, unknown, ...totals } = graphCost(model, fixedBatch ?? 1, exampleShape);
  return {
    variantId,
    ...totals,
    nodes: nodes.map(({ outputShape, ...node }) => ({
      ...node,
      outputShape: outputShape === null ? null : [...outputShape],
    })),
    unknown: [...unknown],
  };
}
