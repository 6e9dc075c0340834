import type { Tensors } from "../../../src/core/tensor.ts";
import { readReferenceFile, type ReferenceSet } from "../../workers/reference-file.ts";
import { BoxbenchError } from "../../../src/core/errors.ts";
import type { ReferenceJob } from "../../workers/job.ts";
import { startWorker } from "../../workers/worker-process.ts";
import type { Context } from "../../base/command.ts";

/** Answers of a runtime, and which one it was. */
export interface ReferenceAnswers {
  readonly backend: string;
  /** All outputs of each input by name; of the first ones alone where answers are large. */
  readonly answers: readonly Tensors[];
  /** Both: see `ReferenceReply`. */
  readonly firstNotFinite: string | null;
  readonly hasOwnRows: boolean;
}

/**
 * Lets a model answer where it comes from: TF.js for a model.json (a LayersModel on WASM, or in plain JavaScript where
 * WASM has no kernel for it; a graph model in plain JavaScript, which has every kernel and is right where backends
 * differ), ONNX Runtime on the CPU for an ONNX file, natively or where that does not load as WebAssembly. In a child
 * process of its own.
 *
 * @param inputsPath file with the inputs
 * @throws BoxbenchError MODEL_FILE or ONNX_FILE when the model does not answer
 */
export async function answerReference(
  model: ReferenceJob["model"],
  inputsPath: string,
  limitMs: number,
  context: Context,
): Promise<ReferenceAnswers> {
  const backends = backendsFor(model);
  const failures: string[] = [];
  for (const backend of backends) {
    const worker = startWorker();
    const startedMs = performance.now();
    try {
      const answersPath = `${inputsPath}.answers`;
      const job = {
        kind: "reference",
        runtimeId: backend,
        runtimePath: null,
        model,
        inputsPath,
        answersPath,
      } as const;
      const reply = await worker.run(job, limitMs, context.signal);
      if (reply.kind === "reference") {
        const { answers } = await readReferenceFile<Pick<ReferenceSet, "answers">>(answersPath);
        const { firstNotFinite, hasOwnRows } = reply;
        return { backend, answers, firstNotFinite, hasOwnRows };
      }
      failures.push(reply.kind === "error" ? reply.message : `the worker answered with "${reply.kind}"`);
    } catch (error) {
      if (!(error instanceof BoxbenchError) || error.code !== "WORKER") throw error;
      failures.push(
        `${backend}: ${error.message}${performance.now() - startedMs < limitMs ? "" : longerAdvice(limitMs)}`,
      );
    } finally {
      await worker.close();
    }
  }
  const isOnnx = model.layersModelPath === undefined && model.graphModelPath === undefined;
  throw new BoxbenchError(isOnnx ? "ONNX_FILE" : "MODEL_FILE", failures[isOnnx ? 0 : failures.length - 1]!);
}

/** A model that takes longer for a few inputs can have more time. */
function longerAdvice(limitMs: number): string {
  return ` Give it longer: --limit ${5 * Math.round(limitMs / 1000)}.`;
}

function backendsFor({ layersModelPath, graphModelPath }: ReferenceJob["model"]): readonly string[] {
  if (graphModelPath !== undefined) return ["tfjs/cpu"];
  return layersModelPath === undefined ? ["ort-node/cpu", "ort-web/wasm"] : ["tfjs/wasm", "tfjs/cpu"];
}
