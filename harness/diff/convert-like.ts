import { BoxbenchError } from "../../src/core/errors.ts";
import { formatShape } from "../../src/core/shapes.ts";
import { isGraphModel, onnxFromModel } from "../../src/onnx/convert-model.ts";
import type { ConvertedModel } from "../../src/onnx/converted-model.ts";
import type { GraphConvertOptions } from "../../src/onnx/graph-model/convert.ts";
import type { GraphModelFile } from "../../src/onnx/graph-model/types.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import type { LayersModelFile, Shape } from "../../src/onnx/types.ts";

const layouts = ["nhwc", "nchw"] as const;

/**
 * Converts a model the way an ONNX file was converted, as far as its inputs show it: to learn where layers are.
 *
 * @throws BoxbenchError ONNX_FILE when the file has other inputs than the model
 */
export function convertLike(
  file: LayersModelFile | GraphModelFile,
  onnx: ModelProto,
  onnxPath: string,
): ConvertedModel {
  const wanted = inputShapes(onnx);
  const opset = Number(onnx.opsetImport.find(({ domain }) => domain === "")?.version ?? 17);
  for (const inputLayout of layouts) {
    const options = {
      inputLayout,
      ...(opset >= 13 && opset <= 21 ? { opset } : {}),
      ...(isGraphModel(file) ? graphShapes(wanted, inputLayout) : fixedBatch(wanted)),
    };
    const converted = converting(file, options);
    if (converted !== null && isLike(converted, wanted)) return converted;
  }
  const inputs = [...wanted].map(([name, shape]) => `${name} ${formatShape(shape)}`).join(", ");
  throw new BoxbenchError(
    "ONNX_FILE",
    `${onnxPath} has the inputs ${inputs || "(none)"}, which the model does not have: it was made from another one.`,
  );
}

function isLike({ inputs }: ConvertedModel, wanted: ReadonlyMap<string, Shape>): boolean {
  return (
    inputs.length === wanted.size &&
    inputs.every(({ name, shape }) => wanted.get(name)?.join() === shape.join())
  );
}

/** Null where the model cannot be converted so: it has no image to turn, or other shapes. */
function converting(
  file: LayersModelFile | GraphModelFile,
  options: GraphConvertOptions,
): ConvertedModel | null {
  try {
    return onnxFromModel(file, options);
  } catch (error) {
    if (error instanceof BoxbenchError && error.code === "USAGE") return null;
    throw error;
  }
}

function fixedBatch(wanted: ReadonlyMap<string, Shape>): GraphConvertOptions {
  const [batch] = [...wanted.values()][0] ?? [];
  return typeof batch === "number" ? { batch } : {};
}

/** Shapes in TF.js's order. */
function graphShapes(
  wanted: ReadonlyMap<string, Shape>,
  layout: (typeof layouts)[number],
): GraphConvertOptions {
  const native = [...wanted].map(([name, shape]) => {
    const [batch, channels, ...rest] = shape;
    const isMoved = layout === "nchw" && shape.length === 4;
    return [name, isMoved ? [batch!, ...rest, channels!] : shape] as const;
  });
  return { inputShapes: Object.fromEntries(native) };
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
