import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { BoxbenchError, messageOf } from "../../../src/core/errors.ts";
import { sha256Of } from "../../../src/core/hash.ts";
import type { VariantRecord } from "../../../src/core/results.ts";
import { sizeOf } from "../../../src/core/shapes.ts";
import { onnxFromLayersModel } from "../../../src/onnx/convert.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { type ModelProto, TensorProto_DataType as DataType } from "../../../src/onnx/proto/onnx_pb.ts";
import { readLayersModel } from "../../../src/onnx/read-layers-model.ts";
import { describeLayers } from "../../../src/training/describe-layers.ts";
import { writeOnnxFile } from "../../models/write-onnx-file.ts";
import { indexBoundOf } from "./index-bound.ts";

/** A model that a user brought. */
export interface ReadModel {
  /** Made from the name of its file, or of its folder where the file is a model.json. */
  readonly id: string;
  readonly onnxPath: string;
  /** Absent for a model that came as ONNX. */
  readonly layersModelPath?: string;
  /** Shape of the only input with its batch; null where a dimension, or all of it, is open. */
  readonly inputShape: readonly (number | null)[] | null;
  /** The first one is what is compared. */
  readonly outputNames: readonly string[];
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
  const [input, ...others] = converted.inputs;
  if (input === undefined || others.length > 0) throw inputCountError(path, converted.inputs.length);
  if (input.dtype !== "float32") throw inputTypeError(path, input.dtype);
  const id = idOf(
    basename(path) === "model.json" ? basename(dirname(resolve(path))) : basename(path, ".json"),
  );
  const onnxPath = join(folder, `${id}.onnx`);
  await writeOnnxFile(onnxPath, converted.bytes);
  const { bytes, nodeCount, opset } = converted;
  const json: unknown = JSON.parse(await readFile(path, "utf8"));
  return {
    id,
    onnxPath,
    layersModelPath: path,
    inputShape: input.shape,
    outputNames: converted.outputs.map(({ name }) => name),
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
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new BoxbenchError("ONNX_FILE", `Cannot read ONNX file ${path}: ${messageOf(cause)}.`, { cause });
  });
  const model = decodeOnnx(bytes, path);
  const { initializer, node } = model.graph!;
  return {
    id: idOf(basename(path, ".onnx")),
    onnxPath: path,
    inputShape: onnxInputShape(path, model),
    outputNames: model.graph!.output.map(({ name }) => name),
    indexBound: null,
    parameters: initializer.reduce((sum, { dims }) => sum + sizeOf(dims.map(Number)), 0),
    layers: countedOperators(node.map(({ opType }) => opType)),
    onnx: {
      sha256: sha256Of(bytes),
      sizeBytes: bytes.length,
      nodes: node.length,
      opset: Number(
        model.opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version ?? 0,
      ),
      convertMs: null,
    },
  };
}

function onnxInputShape(path: string, { graph }: ModelProto): (number | null)[] | null {
  const weights = new Set(graph!.initializer.map(({ name }) => name));
  const inputs = graph!.input.filter(({ name }) => !weights.has(name));
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) throw inputCountError(path, inputs.length);
  const type = input.type?.value;
  if (type?.case !== "tensorType" || type.value.elemType !== DataType.FLOAT) {
    const name =
      type?.case === "tensorType"
        ? Object.entries(DataType).find(([, value]) => value === type.value.elemType)?.[0]
        : type?.case;
    throw inputTypeError(path, (name ?? "nothing that is known").toLowerCase());
  }
  return (
    type.value.shape?.dim.map(({ value }) =>
      value.case === "dimValue" && value.value > 0n ? Number(value.value) : null,
    ) ?? null
  );
}

function inputCountError(path: string, count: number): BoxbenchError {
  return new BoxbenchError("USAGE", `${path} has ${count} inputs; --model measures models with one.`);
}

function inputTypeError(path: string, type: string): BoxbenchError {
  return new BoxbenchError(
    "USAGE",
    `The input of ${path} is ${type}; --model measures models that read float32.`,
  );
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
