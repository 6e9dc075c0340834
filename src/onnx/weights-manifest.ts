import { BoxbenchError } from "../core/errors.ts";
import { formatShape, sizeOf } from "../core/shapes.ts";
import { shown } from "../core/shown.ts";
import { dequantised, type Quantization } from "./quantization.ts";
import type { GraphWeight, WeightArray } from "./types.ts";

export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: GraphWeight["dtype"];
  readonly quantization: Quantization | null;
  /** Weights of the optimizer are in the file, but not in the model. */
  readonly isOptimizer: boolean;
}

/** Weights that lie one after the other in the concatenation of some files. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

const bytesPerElement = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  uint8: 1,
  uint16: 2,
  float16: 2,
} as const;

/** The types that weights of a LayersModel have. */
const layersDtypes = ["float32", "int32", "bool"] as const;

/** The types that weights of a graph model have. */
export const graphDtypes = [...layersDtypes, "string", "complex64"] as const;

/**
 * Reads the `weightsManifest` of a model.json.
 *
 * @param dtypes what a weight may be
 * @throws BoxbenchError MODEL_FILE when it is not a list of groups of weights
 */
export function parseWeightsManifest(
  manifest: unknown,
  dtypes: readonly GraphWeight["dtype"][] = layersDtypes,
): WeightGroup[] {
  if (!Array.isArray(manifest)) {
    throw broken("it has no weightsManifest, so the weights cannot be found");
  }
  return manifest.map((group: unknown) => {
    const { paths, weights } = (group ?? {}) as { paths?: unknown; weights?: unknown };
    if (
      !Array.isArray(paths) ||
      !paths.every((path) => typeof path === "string") ||
      !Array.isArray(weights)
    ) {
      throw broken("a group of its weightsManifest has no paths or no weights");
    }
    return { paths, weights: weights.map((weight) => parseSpec(weight, dtypes)) };
  });
}

function parseSpec(value: unknown, dtypes: readonly GraphWeight["dtype"][]): WeightSpec {
  const spec = (value ?? {}) as Record<string, unknown>;
  const { name, shape, dtype } = spec;
  if (typeof name !== "string") {
    throw broken("a weight in its weightsManifest has no name");
  }
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw broken(`weight "${name}" has no proper shape: ${shown(shape)}`);
  }
  if (!dtypes.some((known) => known === dtype)) {
    const known = `${dtypes.slice(0, -1).join(", ")} and ${dtypes.at(-1)!}`;
    throw broken(`weight "${name}" has type ${shown(dtype)}; known are ${known}`);
  }
  return {
    name,
    shape: shape as number[],
    dtype: dtype as WeightSpec["dtype"],
    quantization: parseQuantization(name, spec["quantization"]),
    isOptimizer: spec["group"] === "optimizer",
  };
}

function parseQuantization(name: string, value: unknown): Quantization | null {
  if (value === undefined || value === null) {
    return null;
  }
  const { dtype, scale, min } = value as Record<string, unknown>;
  if (dtype === "float16") {
    return { dtype };
  }
  if ((dtype === "uint8" || dtype === "uint16") && typeof scale === "number" && typeof min === "number") {
    return { dtype, scale, min };
  }
  throw broken(`weight "${name}" is quantised in an unknown way: ${shown(value)}`);
}

/**
 * The model's weights from the bytes of its files. A float32 weight that lies whole in one file is a view on
 * it, not a copy.
 *
 * @param shards the content of each path of the manifest
 * @throws BoxbenchError MODEL_FILE naming the weight, when the files are too short for it, or the files, when they are too long
 */
export function weightsFromShards(
  groups: readonly WeightGroup[],
  shards: ReadonlyMap<string, Uint8Array>,
): Map<string, WeightArray> {
  return graphWeightsFromShards(groups, shards) as Map<string, WeightArray>;
}

/** The same for a graph model, whose manifest may have text and complex numbers. */
export function graphWeightsFromShards(
  groups: readonly WeightGroup[],
  shards: ReadonlyMap<string, Uint8Array>,
): Map<string, GraphWeight> {
  const weights = new Map<string, GraphWeight>();
  for (const group of groups) {
    const files = group.paths.map((path) => shards.get(path) ?? missingShard(path));
    let offset = 0;
    for (const spec of group.weights) {
      if (spec.dtype === "string") {
        const { data, end } = stringsFrom(spec, files, offset);
        offset = end;
        weights.set(spec.name, { shape: spec.shape, dtype: "string", data });
        continue;
      }
      const size = sizeOf(spec.shape) * bytesPerElement[spec.quantization?.dtype ?? spec.dtype];
      const bytes = bytesBetween(files, offset, offset + size);
      if (bytes === null) {
        const available = files.reduce((sum, file) => sum + file.length, 0);
        throw broken(
          `weight "${spec.name}" ${formatShape(spec.shape)} needs bytes ${offset} to ${offset + size} of ${group.paths.join(", ")}, which has ${available}`,
        );
      }
      offset += size;
      if (!spec.isOptimizer) {
        weights.set(spec.name, weightOf(spec, bytes));
      }
    }
    const available = files.reduce((sum, file) => sum + file.length, 0);
    if (available > offset) {
      throw broken(
        `${group.paths.join(", ")} has ${available} bytes, but the manifest names weights for ${offset}, so it may be the file of another model, or an error page`,
      );
    }
  }
  return weights;
}

function weightOf(spec: WeightSpec, bytes: Uint8Array): GraphWeight {
  const { shape, dtype, quantization } = spec;
  if (dtype === "complex64") {
    return { shape, dtype, data: floatsOf(bytes) };
  }
  if (dtype === "string" || dtype === "bool") {
    return { shape, dtype: "bool", data: bytes };
  }
  if (quantization) {
    return { shape, dtype, data: dequantised(bytes, quantization, dtype) };
  }
  const floats = floatsOf(bytes);
  const data = dtype === "float32" ? floats : new Int32Array(floats.buffer, floats.byteOffset, floats.length);
  return { shape, dtype, data };
}

function floatsOf(bytes: Uint8Array): Float32Array {
  // A view needs an aligned start. Not slice(): Node's Buffer makes that a view too.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

/** Text: the length in bytes as a little-endian uint32 before each element. */
function stringsFrom(
  spec: WeightSpec,
  files: readonly Uint8Array[],
  start: number,
): { data: string[]; end: number } {
  let end = start;
  const take = (size: number): Uint8Array => {
    const bytes = bytesBetween(files, end, end + size);
    if (bytes === null) {
      throw broken(`the files end inside the text of weight "${spec.name}" ${formatShape(spec.shape)}`);
    }
    end += size;
    return bytes;
  };
  const utf8 = new TextDecoder();
  const data: string[] = [];
  for (let index = 0; index < sizeOf(spec.shape); index += 1) {
    const length = take(4).reduceRight((sum, byte) => sum * 256 + byte, 0);
    data.push(utf8.decode(take(length)));
  }
  return { data, end };
}

/** Bytes of the concatenated files; null where they end before. Copies only across a border of two files. */
function bytesBetween(files: readonly Uint8Array[], start: number, end: number): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let fileStart = 0;
  for (const file of files) {
    const fileEnd = fileStart + file.length;
    if (start < fileEnd && end > fileStart) {
      parts.push(file.subarray(Math.max(start - fileStart, 0), Math.min(end, fileEnd) - fileStart));
    }
    fileStart = fileEnd;
  }
  if (end > fileStart) {
    return null;
  }
  if (parts.length <= 1) {
    return parts[0] ?? new Uint8Array(0);
  }
  const joined = new Uint8Array(end - start);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function missingShard(path: string): never {
  throw broken(`weight file "${path}" is missing`);
}

function broken(problem: string): BoxbenchError {
  return new BoxbenchError("MODEL_FILE", `The model cannot be read: ${problem}.`);
}
