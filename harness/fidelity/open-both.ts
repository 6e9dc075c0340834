import { readOnnxFile } from "../../src/runtimes/ort/model-file.ts";
import { sessionFrom } from "../../src/runtimes/ort/session.ts";
import { loadOrtNode } from "../../src/runtimes/ort-node/load.ts";
import { sessionOptions } from "../../src/runtimes/ort-node/options.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import type { Session } from "../../src/runtimes/types.ts";

export interface BothWays {
  /** As the harness runs the model. */
  readonly session: Session;
  /** The same work without the harness: a tensor of the input, the library's `session.run`, the output's numbers. */
  readonly runBare: (input: Tensors) => Promise<unknown>;
  /** The library's `session.run` alone, on a tensor that was made on the input's first use. */
  readonly runReady: (input: Tensors) => Promise<unknown>;
}

/**
 * Opens an ONNX file once on ONNX Runtime's CPU kernels, to be run by the harness and by bare loops: two sessions
 * of one file would differ by where their memory lies.
 */
export async function openBothWays(onnxPath: string, threads: number): Promise<BothWays> {
  const ort = await loadOrtNode("ort-node/cpu");
  const native = await ort.InferenceSession.create(
    await readOnnxFile(onnxPath),
    sessionOptions("cpu", threads, false),
  );
  const session = sessionFrom(ort, {
    native,
    onnxPath,
    timings: { importMs: 0, readMs: 0, createMs: 0 },
    placement: async () => null,
  });
  const [inputName, outputName] = [native.inputNames[0]!, native.outputNames[0]!];
  const feedsOf = (input: Tensors) => {
    const { data, shape } = input[inputName]!;
    return { [inputName]: new ort.Tensor("float32", data as Float32Array, shape) };
  };
  const ready = new Map<Tensors, ReturnType<typeof feedsOf>>();
  return {
    session,
    runBare: async (input) => (await native.run(feedsOf(input)))[outputName]!.data,
    runReady: (input) => {
      const feeds = ready.get(input) ?? feedsOf(input);
      ready.set(input, feeds);
      return native.run(feeds);
    },
  };
}
