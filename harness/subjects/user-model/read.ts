import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { BoxbenchError } from "../../../src/core/errors.ts";
import { sha256Of } from "../../../src/core/hash.ts";
import { parseJson } from "../../../src/core/parse-json.ts";
import type { VariantRecord } from "../../../src/core/results.ts";
import type { Port } from "../../../src/core/tensor.ts";
import { sizeOf } from "../../../src/core/shapes.ts";
import { onnxFromLayersModel } from "../../../src/onnx/convert.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { portsOfModel } from "../../../src/onnx/model-ports.ts";
import { readLayersModel } from "../../../src/onnx/read-layers-model.ts";
import { readOnnxFiles, sha256OfOnnxFiles } from "../../../src/runtimes/ort/model-file.ts";
import { describeLayers } from "../../../src/training/describe-layers.ts";
import { writeOnnxFile } from "../../models/write-onnx-file.ts";
import { indexBoundOf, indexBoundOfGraph } from "./index-bound.ts";

/** A model that a user brought. */
export interface ReadModel {
  /** Made from the name of its file, or of its folder where the file is a model.json. */
  readonly id: string;
  readonly onnxPath: string;
  /** Absent for a model that came as ONNX. */
  readonly layersModelPath?: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** The input holds whole numbers from 0 up to, not including, this one; null where it holds anything else. */
  readonly indexBound: number | null;
  readonly parameters: number;
  readonly layers: string[];
  readonly onnx: NonNullable<VariantRecord["onnx"]>;
}

/**
 * Reads a TF.js LayersModel (its model.json, or the folder of one), which it converts, or an ONNX file.
 *
 * @param folder where the converted file goes
 * @throws BoxbenchError USAGE when the path is neither, MODEL_FILE or ONNX_FILE when the file cannot be used,
 *   UNSUPPORTED_LAYER when a layer has no ONNX form
 */
export async function readUserModel(path: string, folder: string): Promise<ReadModel> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new BoxbenchError("USAGE", `There is no file "${path}" for --model.`);
  if (found.isDirectory()) return readUserModel(join(path, "model.json"), folder);
  if (path.endsWith(".onnx")) return readOnnxModel(path);
  if (path.endsWith(".json")) return readTfjsModel(path, folder);
  throw new BoxbenchError("USAGE", `--model takes a model.json or an .onnx file, not "${path}".`);
}

async function readTfjsModel(path: string, folder: string): Promise<ReadModel> {
  const model = await readLayersModel(path);
  const startedMs = performance.now();
  const converted = onnxFromLayersModel(model);
  const convertMs = performance.now() - startedMs;
  const id = idOf(
    basename(path) === "model.json" ? basename(dirname(resolve(path))) : basename(path, ".json"),
  );
  const onnxPath = join(folder, `${id}.onnx`);
  await writeOnnxFile(onnxPath, converted.bytes);
  const { bytes, nodeCount, opset } = converted;
  const json = parseJson(await readFile(path, "utf8"));
  return {
    id,
    onnxPath,
    layersModelPath: path,
    inputs: converted.inputs,
    outputs: converted.outputs,
    indexBound: indexBoundOf(json),
    parameters: [...model.weights.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    layers: layersOf(json),
    onnx: { sha256: sha256Of(bytes), sizeBytes: bytes.length, nodes: nodeCount, opset, convertMs },
  };
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
    indexBound: indexBoundOfGraph(model),
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
