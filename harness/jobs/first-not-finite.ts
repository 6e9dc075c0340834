import type { Tensors } from "../../src/core/tensor.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { withWeightsInside } from "../../src/onnx/external-data.ts";
import { markOutputs } from "../../src/onnx/mark-outputs.ts";
import { readOnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import { runForValues, type OrtArray } from "../../src/runtimes/ort-node/run-values.ts";
import { portsOf } from "../../src/runtimes/tfjs/ports.ts";
import { layerOutputs } from "../../src/runtimes/tfjs/layer-outputs.ts";
import { type BackendId, loadBackend } from "../../src/tfjs/backend.ts";
import { loadLayersModel } from "../../src/tfjs/load-model.ts";
import type { ReferenceJob } from "../workers/job.ts";

/**
 * The first layer, or node of an ONNX graph, that answers NaN or infinity, in words; null where every value in between
 * is finite, or nobody can tell.
 *
 * @param feeds one batch
 */
export function firstNotFinite(job: ReferenceJob, feeds: Tensors): Promise<string | null> {
  const { layersModelPath, onnxPath } = job.model;
  // Of a graph model the nodes of the ONNX file have the names of the nodes that they come from.
  return layersModelPath === undefined
    ? firstNode(onnxPath, feeds)
    : firstLayer(job.runtimeId as BackendId, layersModelPath, feeds);
}

async function firstLayer(backend: BackendId, path: string, feeds: Tensors): Promise<string | null> {
  const { tf } = await loadBackend(backend);
  const model = await loadLayersModel(tf, path);
  const inputs = portsOf(model).inputs.map(({ name }) => {
    const { dtype, data, shape } = feeds[name]!;
    return tf.tensor(data as Float32Array, [...shape], dtype as "float32");
  });
  const first = layerOutputs(tf, model, inputs).find(({ data }) => !isFinite(data));
  for (const tensor of inputs) tensor.dispose();
  model.dispose();
  return first === undefined ? null : `layer "${first.path}" (${first.className})`;
}

async function firstNode(path: string, feeds: Tensors): Promise<string | null> {
  const { bytes, weightFiles } = await readOnnxFiles(path);
  const model = withWeightsInside(decodeOnnx(bytes, path), weightFiles);
  const { node: nodes } = model.graph!;
  const marked = markOutputs(
    model,
    nodes.flatMap(({ output }) => output.filter((name) => name !== "")),
  );
  const arrays = Object.entries(feeds).map(
    ([name, { dtype, shape, data }]) => [name, { type: dtype, dims: shape, data } as OrtArray] as const,
  );
  const values = await runForValues(marked.bytes, new Map(arrays), path);
  const first = nodes.find(({ output }) =>
    output.some((name) => {
      const data = values.get(name)?.data;
      return data instanceof Float32Array && !isFinite(data);
    }),
  );
  return first === undefined ? null : `node "${first.name || first.output[0]}" (${first.opType})`;
}

function isFinite(data: ArrayLike<number>): boolean {
  return Array.from(data).every(Number.isFinite);
}
