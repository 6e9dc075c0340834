import { BoxbenchError } from "../../src/core/errors.ts";
import { formatShape } from "../../src/core/shapes.ts";
import { compareLayers, type LayerDiff } from "../../src/measure/layer-diff.ts";
import { onnxFromLayersModel, type ConvertedModel } from "../../src/onnx/convert.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { toNchwPermutation } from "../../src/onnx/layouts.ts";
import { markOutputs } from "../../src/onnx/mark-outputs.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import { readLayersModel } from "../../src/onnx/read-layers-model.ts";
import type { LayersModelFile, Shape } from "../../src/onnx/types.ts";
import { withWeightsInside } from "../../src/onnx/external-data.ts";
import { readOnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import { runForValues, type OrtArray } from "../../src/runtimes/ort-node/run-values.ts";
import { layerOutputs } from "../../src/runtimes/tfjs/layer-outputs.ts";
import { loadBackend, type BackendId } from "../../src/tfjs/backend.ts";
import { loadLayersModel } from "../../src/tfjs/load-model.ts";
import { randomInputs, type InputChoices } from "./diff-inputs.ts";

export interface DiffOptions extends InputChoices {
  readonly backend: BackendId;
  /** Of a layer's largest difference, relative to its largest number or to 1. */
  readonly tolerance: number;
}

export interface FileDiff extends LayerDiff {
  /** Whether the ONNX file says that it was made from another model.json. */
  readonly isOtherSource: boolean;
}

/**
 * Runs a LayersModel with TF.js and an ONNX file with onnxruntime-node, and compares all layers.
 *
 * @throws BoxbenchError MODEL_FILE or ONNX_FILE when a file cannot be read or run, or when they do not belong
 *   together
 */
export async function diffFiles(
  modelPath: string,
  onnxPath: string,
  options: DiffOptions,
): Promise<FileDiff> {
  const file = await readLayersModel(modelPath);
  const { bytes, weightFiles } = await readOnnxFiles(onnxPath);
  const onnx = withWeightsInside(decodeOnnx(bytes, onnxPath), weightFiles);
  const converted = convertLike(file, onnx, onnxPath);
  const { tf } = await loadBackend(options.backend);
  const model = await loadLayersModel(tf, modelPath);
  const batch = converted.inputs[0]?.shape[0] ?? options.batch;
  const inputs = randomInputs(tf, model, { ...options, batch });
  const feeds = converted.inputs.map(({ name, shape }, index): [string, OrtArray] => {
    const tensor = inputs[index]!;
    // Only images may be in another order than TF.js has them.
    const isMoved = tensor.shape.some((size, axis) => (shape[axis] ?? size) !== size);
    const fed = isMoved ? tf.transpose(tensor, toNchwPermutation(tensor.rank)) : tensor;
    return [name, { type: tensor.dtype as OrtArray["type"], dims: fed.shape, data: fed.dataSync() }];
  });
  const marked = markOutputs(
    onnx,
    converted.layers.map(({ layer, value }) => value ?? layer),
  );
  const actual = await runForValues(marked.bytes, new Map(feeds), onnxPath);
  const diff = compareLayers(converted.layers, layerOutputs(tf, model, inputs), actual, options.tolerance);
  model.dispose();
  if (diff.layers.every(({ maxError, problem }) => maxError === null && problem === null)) {
    throw new BoxbenchError(
      "ONNX_FILE",
      `Nothing to compare: no value in ${onnxPath} has the name of a layer in ${modelPath}. Layers can be compared in files that "boxbench convert" made.`,
    );
  }
  const source = onnx.metadataProps.find(({ key }) => key === "source_sha256")?.value;
  return { ...diff, isOtherSource: source !== undefined && source !== file.sourceSha256 };
}

/** Converts the model the way the file was converted, as far as inputs show it: to learn where layers are. */
function convertLike(file: LayersModelFile, onnx: ModelProto, onnxPath: string): ConvertedModel {
  const wanted = inputShapes(onnx);
  const opset = Number(onnx.opsetImport.find(({ domain }) => domain === "")?.version ?? 17);
  const known = opset >= 13 && opset <= 21 ? { opset } : {};
  const [batch] = [...wanted.values()][0] ?? [];
  const fixed = typeof batch === "number" ? { batch } : {};
  const isLike = ({ inputs }: ConvertedModel) =>
    inputs.length === wanted.size &&
    inputs.every(({ name, shape }) => wanted.get(name)?.join() === shape.join());
  const options = { ...known, ...fixed };
  const converted = onnxFromLayersModel(file, options);
  if (isLike(converted)) {
    return converted;
  }
  if (converted.inputs.some(({ shape }) => shape.length === 4)) {
    const moved = onnxFromLayersModel(file, { ...options, inputLayout: "nchw" });
    if (isLike(moved)) {
      return moved;
    }
  }
  const inputs = [...wanted].map(([name, shape]) => `${name} ${formatShape(shape)}`).join(", ");
  throw new BoxbenchError(
    "ONNX_FILE",
    `${onnxPath} has the inputs ${inputs || "(none)"}, which the model does not have: it was made from another one.`,
  );
}

function inputShapes(onnx: ModelProto): Map<string, Shape> {
  const graph = onnx.graph!;
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !constants.has(name));
  return new Map(
    inputs.map(({ name, type }) => {
      const dims = type?.value.case === "tensorType" ? (type.value.value.shape?.dim ?? []) : [];
      return [name, dims.map(({ value }) => (value.case === "dimValue" ? Number(value.value) : null))];
    }),
  );
}
