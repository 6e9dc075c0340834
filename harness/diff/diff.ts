import { BoxbenchError } from "../../src/core/errors.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import {
  asOnnxValue,
  compareLayers,
  type LayerComparison,
  type LayerDiff,
} from "../../src/measure/layer-diff.ts";
import { isGraphModel } from "../../src/onnx/convert-model.ts";
import type { ConvertedModel } from "../../src/onnx/converted-model.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { withWeightsInside } from "../../src/onnx/external-data.ts";
import { toNchwPermutation } from "../../src/onnx/layouts.ts";
import { feedValues } from "../../src/onnx/feed-values.ts";
import { markOutputs } from "../../src/onnx/mark-outputs.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import { readModel } from "../../src/onnx/read-model.ts";
import { floatTensor, permuted } from "../../src/onnx/tensor.ts";
import { readOnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import { runForValues, type OrtArray } from "../../src/runtimes/ort-node/run-values.ts";
import { convertLike } from "./convert-like.ts";
import type { DiffOptions } from "./diff-inputs.ts";
import { layerValues, type TfjsValues } from "./diff-layers.ts";
import { nodeValues } from "./diff-nodes.ts";

export interface FileDiff extends LayerDiff {
  /** What the model is made of. */
  readonly parts: "layer" | "node";
  /** Whether the ONNX file says that it was made from another model.json. */
  readonly isOtherSource: boolean;
}

/**
 * Runs a model with TF.js and an ONNX file with onnxruntime-node, and compares all layers of a LayersModel, or all nodes
 * of a graph model.
 *
 * @throws BoxbenchError MODEL_FILE or ONNX_FILE when a file cannot be read or run, or when they do not belong
 *   together
 */
export async function diffFiles(
  modelPath: string,
  onnxPath: string,
  options: DiffOptions,
): Promise<FileDiff> {
  const file = await readModel(modelPath);
  const { bytes, weightFiles } = await readOnnxFiles(onnxPath);
  const onnx = withWeightsInside(decodeOnnx(bytes, onnxPath), weightFiles);
  const converted = convertLike(file, onnx, onnxPath);
  const parts = isGraphModel(file) ? "node" : "layer";
  const { feeds, outputs, given } = isGraphModel(file)
    ? await nodeValues(file, modelPath, converted, options)
    : await layerValues(modelPath, converted, options);
  const fed = onnxFeeds(converted, feeds);
  const diff = await comparedTo(
    { outputs, ...(given === undefined ? {} : { given }) },
    { converted, onnx, onnxPath, feeds: fed },
    options.tolerance,
  );
  if (diff.layers.every(({ maxError, problem }) => maxError === null && problem === null)) {
    throw new BoxbenchError(
      "ONNX_FILE",
      `Nothing to compare: no value in ${onnxPath} has the name of a ${parts} in ${modelPath}. ${parts === "node" ? "Nodes" : "Layers"} can be compared in files that "boxbench convert" made.`,
    );
  }
  const source = onnx.metadataProps.find(({ key }) => key === "source_sha256")?.value;
  return { ...diff, parts, isOtherSource: source !== undefined && source !== file.sourceSha256 };
}

interface OnnxSide {
  readonly converted: ConvertedModel;
  readonly onnx: ModelProto;
  readonly onnxPath: string;
  readonly feeds: ReadonlyMap<string, OrtArray>;
}

/**
 * Runs the file and compares it. Where a tie is decided otherwise than TF.js does, it runs again with TF.js's decision,
 * so that what comes after can be compared.
 */
async function comparedTo(
  { outputs, given }: Pick<TfjsValues, "outputs" | "given">,
  { converted, onnx, onnxPath, feeds }: OnnxSide,
  tolerance: number,
): Promise<LayerDiff> {
  const traces = new Map(converted.layers.map((trace) => [trace.layer, trace]));
  const answers = new Map(outputs.map((output) => [output.path, output]));
  const names = converted.layers.map(({ layer, value }) => value ?? layer);
  const decided = new Map<string, OrtArray>();
  const ties = new Map<string, LayerComparison>();
  for (;;) {
    const model = feedValues(
      onnx,
      [...decided].map(([name, value]) => ({ ...value, name })),
    );
    const marked = markOutputs(model, names);
    const actual = await runForValues(marked.bytes, new Map([...feeds, ...decided]), onnxPath);
    decided.forEach((value, name) => actual.set(name, value));
    const diff = compareLayers(converted.layers, outputs, actual, tolerance, given);
    const fresh = diff.layers.filter(({ state }) => state === "tie");
    fresh.forEach((row) => {
      const trace = traces.get(row.layer)!;
      const name = trace.value ?? trace.layer;
      ties.set(row.layer, row);
      decided.set(name, asOnnxValue(trace, answers.get(row.layer)!, actual.get(name)!));
    });
    if (fresh.length > 0) continue;
    return { ...diff, layers: diff.layers.map((row) => ties.get(row.layer) ?? row) };
  }
}

/** Only images may be in another order than TF.js has them. */
function onnxFeeds({ inputs }: ConvertedModel, feeds: Tensors): Map<string, OrtArray> {
  return new Map(
    inputs.map(({ name, shape: wanted }): [string, OrtArray] => {
      const { dtype, shape, data } = feeds[name]!;
      const isMoved = shape.length === 4 && shape.some((size, axis) => (wanted[axis] ?? size) !== size);
      if (!isMoved) return [name, { type: dtype, dims: shape, data } as OrtArray];
      const moved = permuted(
        floatTensor(shape, Float32Array.from(data as Float32Array)),
        toNchwPermutation(4),
      );
      const numbers = dtype === "int32" ? Int32Array.from(moved.read()) : moved.read();
      return [name, { type: dtype, dims: moved.shape, data: numbers } as OrtArray];
    }),
  );
}
