import { BoxbenchError } from "../../../src/core/errors.ts";
import type { JobModel } from "../../workers/job-base.ts";
import { startWorker } from "../../workers/worker-process.ts";
import type { Context } from "../../base/command.ts";

/** Answers of a runtime, and which one it was. */
export interface ReferenceAnswers {
  readonly backend: string;
  readonly outputs: Float32Array;
}

/**
 * Lets a model answer where it comes from: TF.js for a model.json (on WASM, or in plain JavaScript where WASM has
 * no kernel for it), ONNX Runtime on the CPU for an ONNX file. In a child process of its own.
 *
 * @param inputsPath file with the inputs
 * @throws BoxbenchError MODEL_FILE or ONNX_FILE when the model does not answer
 */
export async function answerReference(
  model: Pick<JobModel, "onnxPath" | "layersModelPath" | "fixedBatch">,
  inputsPath: string,
  limitMs: number,
  context: Context,
): Promise<ReferenceAnswers> {
  const backends = model.layersModelPath === undefined ? ["ort-node/cpu"] : ["tfjs/wasm", "tfjs/cpu"];
  const failures: string[] = [];
  for (const backend of backends) {
    const worker = startWorker();
    try {
      const job = { kind: "reference", runtimeId: backend, runtimePath: null, model, inputsPath } as const;
      const reply = await worker.run(job, limitMs, context.signal);
      if (reply.kind === "reference") return { backend, outputs: reply.outputs };
      failures.push(reply.kind === "error" ? reply.message : `the worker answered with "${reply.kind}"`);
    } catch (error) {
      if (!(error instanceof BoxbenchError) || error.code !== "WORKER") throw error;
      failures.push(`${backend}: ${error.message}`);
    } finally {
      await worker.close();
    }
  }
  const isOnnx = model.layersModelPath === undefined;
  throw new BoxbenchError(isOnnx ? "ONNX_FILE" : "MODEL_FILE", failures.at(-1)!);
}
