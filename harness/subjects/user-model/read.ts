import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { BoxbenchError } from "../../../src/core/errors.ts";
import { refuseFrozenModel } from "../../../src/core/model-files.ts";
import { sha256Of } from "../../../src/core/hash.ts";
import type { VariantRecord } from "../../../src/core/results.ts";
import type { Port } from "../../../src/core/tensor.ts";
import { sizeOf } from "../../../src/core/shapes.ts";
import { onnxFromLayersModel } from "../../../src/onnx/convert.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { portsOfModel } from "../../../src/onnx/model-ports.ts";
import { readModel } from "../../../src/onnx/read-model.ts";
import { onnxFromGraphModel } from "../../../src/onnx/graph-model/convert.ts";
import type { GraphModelFile } from "../../../src/onnx/graph-model/types.ts";
import { isGraphModel } from "../../../src/onnx/convert-model.ts";
import type { LayersModelFile } from "../../../src/onnx/types.ts";
import { readOnnxFiles, sha256OfOnnxFiles } from "../../../src/runtimes/ort/model-file.ts";
import { describeLayers } from "../../../src/training/describe-layers.ts";
import type { NamedShapes } from "../../base/options.ts";
import { writeOnnxFile } from "../../models/write-onnx-file.ts";
import { hasFoundRows } from "./found-rows.ts";
import { indexBoundOf, indexBoundsOfGraph, type IndexBounds } from "./index-bound.ts";
import { metadataOfModelJson, metadataOfOnnx, type ModelMetadata } from "./model-metadata.ts";
import { inputSizesOf, opsOf } from "./read-graph-model.ts";

/** A model that a user brought. */
export interface ReadModel extends ModelMetadata {
  /** Made from the name of its file, or of its folder where the file is a model.json. */
  readonly id: string;
  readonly onnxPath: string;
  /** The model.json of a LayersModel; absent for a model that came as something else. */
  readonly layersModelPath?: string;
  /** The model.json of a graph model; absent for a model that came as something else. */
  readonly graphModelPath?: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Of inputs that hold indices: whole numbers from 0 up to, not including, this one. */
  readonly indexBounds: IndexBounds;
  /** Outputs have a row for each thing that was found, so that answers for a batch cannot be cut up. */
  readonly hasFoundRows: boolean;
  readonly parameters: number;
  readonly layers: string[];
  readonly onnx: NonNullable<VariantRecord["onnx"]>;
}

/**
 * Reads a TF.js model (a LayersModel or a graph model: its model.json, or the folder of one), which it converts, or an
 * ONNX file.
 *
 * @param folder where the converted file goes
 * @param asked shapes of the inputs of a graph model that leaves them open, where it is to be converted for one size;
 *   null where it stays as open as it is
 * @throws BoxbenchError USAGE when the path is neither, MODEL_FILE or ONNX_FILE when the file cannot be used,
 *   UNSUPPORTED_LAYER or UNSUPPORTED_OP when a layer or node has no ONNX form
 */
export async function readUserModel(
  path: string,
  folder: string,
  asked: NamedShapes | null = null,
): Promise<ReadModel> {
  const found = await stat(path).catch(() => null);
  if (found === null) {
    await refuseFrozenModel(path);
    throw new BoxbenchError("USAGE", `There is no model "${path}".`);
  }
  if (found.isDirectory()) return readUserModel(join(path, "model.json"), folder, asked);
  if (path.endsWith(".onnx")) return readOnnxModel(path);
  if (path.endsWith(".json")) return readTfjsModel(path, folder, asked);
  await refuseFrozenModel(path);
  throw new BoxbenchError("USAGE", `--model takes a model.json or an .onnx file, not "${path}".`);
}

async function readTfjsModel(path: string, folder: string, asked: NamedShapes | null): Promise<ReadModel> {
  const model = await readModel(path);
  const isGraph = isGraphModel(model);
  const startedMs = performance.now();
  const converted = isGraph
    ? onnxFromGraphModel(model, asked === null ? {} : inputSizesOf(model, asked))
    : onnxFromLayersModel(model);
  const convertMs = performance.now() - startedMs;
  const id = idOf(
    basename(path) === "model.json" ? basename(dirname(resolve(path))) : basename(path, ".json"),
  );
  const onnxPath = join(folder, `${id}.onnx`);
  await writeOnnxFile(onnxPath, converted.bytes);
  const { bytes, nodeCount, opset } = converted;
  const [only, ...others] = converted.inputs;
  const embedded = isGraph || others.length > 0 ? null : indexBoundOf(model.topology);
  return {
    id,
    onnxPath,
    inputs: converted.inputs,
    outputs: converted.outputs,
    ...(await metadataOfModelJson(path)),
    hasFoundRows: false,
    indexBounds: {
      ...(embedded === null ? {} : { [only!.name]: embedded }),
      ...indexBoundsOfGraph(decodeOnnx(bytes)),
    },
    parameters: parametersOf(model),
    onnx: { sha256: sha256Of(bytes), sizeBytes: bytes.length, nodes: nodeCount, opset, convertMs },
    ...(isGraph
      ? {
          graphModelPath: path,
          layers: countedOperators(opsOf(converted)),
        }
      : {
          layersModelPath: path,
          layers: layersOf({ modelTopology: model.topology }),
        }),
  };
}

/** Numbers that training could have changed: whole ones are shapes, axes and indices. */
function parametersOf({ weights }: LayersModelFile | GraphModelFile): number {
  return [...weights.values()]
    .filter(({ dtype }) => dtype === "float32" || dtype === "complex64")
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** A description must not keep a model from being measured. */
function layersOf(json: unknown): string[] {
  try {
    return describeLayers(json);
  } catch {
    return [];
  }
}

async function readOnnxModel(path: string): Promise<ReadModel> {
  const files = await readOnnxFiles(path);
  const { bytes, weightFiles } = files;
  const model = decodeOnnx(bytes, path);
  const { initializer, node } = model.graph!;
  return {
    id: idOf(basename(path, ".onnx")),
    onnxPath: path,
    ...portsOfModel(model, path),
    indexBounds: indexBoundsOfGraph(model),
    hasFoundRows: hasFoundRows(model),
    ...metadataOfOnnx(model.metadataProps, basename(path)),
    parameters: initializer.reduce((sum, { dims }) => sum + sizeOf(dims.map(Number)), 0),
    layers: countedOperators(node.map(({ opType }) => opType)),
    onnx: {
      sha256: sha256OfOnnxFiles(files),
      sizeBytes: [...weightFiles.values()].reduce((sum, { length }) => sum + length, bytes.length),
      nodes: node.length,
      opset: Number(
        model.opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version ?? 0,
      ),
      convertMs: null,
    },
  };
}

/** `Conv ×3`, in the order in which the operators first occur. */
function countedOperators(operators: readonly string[]): string[] {
  return [...new Set(operators)].map((operator) => {
    const count = operators.filter((other) => other === operator).length;
    return count === 1 ? operator : `${operator} ×${count}`;
  });
}

/** A file's name with nothing in it that a table, a path or an option could mistake. */
function idOf(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replaceAll(/^-+|-+$/g, "") || "model";
}
