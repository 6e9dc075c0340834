import { readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize, sep } from "node:path";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { sha256Of } from "../../core/hash.ts";
import { type ExternalTensor, externalTensorsOf } from "../../onnx/external-data.ts";

/** An ONNX file with the files beside it that hold weights of it. */
export interface OnnxFiles {
  readonly bytes: Uint8Array;
  /** Bytes by the path that the ONNX file gives; empty where all weights are inside. */
  readonly weightFiles: ReadonlyMap<string, Uint8Array>;
}

/**
 * The bytes of an ONNX file.
 *
 * @throws BoxbenchError ONNX_FILE when it is missing, unreadable or empty
 */
export async function readOnnxFile(path: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new BoxbenchError("ONNX_FILE", `Cannot read ONNX file ${path}: ${messageOf(cause)}.`, { cause });
  }
  if (bytes.length === 0) throw onnxFileError(path, "it is empty");
  return bytes;
}

/**
 * An ONNX file and the weights beside it, which are looked for in its own folder and nowhere else.
 *
 * @throws BoxbenchError ONNX_FILE, naming the file, when one is missing or too short, or lies outside the folder
 */
export async function readOnnxFiles(path: string): Promise<OnnxFiles> {
  const bytes = await readOnnxFile(path);
  const weightFiles = new Map<string, Uint8Array>();
  for (const location of await weightLocationsOf(path, bytes)) {
    weightFiles.set(location, await readFile(join(dirname(path), location)));
  }
  return { bytes, weightFiles };
}

/**
 * The files that hold weights of an ONNX file, as it names them, each once; checked, and not read.
 *
 * @throws BoxbenchError ONNX_FILE, naming the file, when one is missing or too short, or lies outside the folder
 */
export async function weightLocationsOf(path: string, bytes: Uint8Array): Promise<string[]> {
  let tensors: ExternalTensor[];
  try {
    tensors = externalTensorsOf(bytes);
  } catch (cause) {
    throw onnxFileError(path, `it is no ONNX file: ${messageOf(cause)}`, cause);
  }
  const sizes = new Map<string, number>();
  for (const { name, location, offset, length } of tensors) {
    const size = sizes.get(location) ?? (await sizeOfWeights(path, name, location));
    sizes.set(location, size);
    const end = offset + (length ?? 0);
    if (!(offset >= 0 && end <= size)) {
      throw onnxFileError(
        path,
        `the weights "${name}" should reach to byte ${end} of ${join(dirname(path), location)}, which has ${size}: the two files do not belong together`,
      );
    }
  }
  return [...sizes.keys()];
}

async function sizeOfWeights(path: string, name: string, location: string): Promise<number> {
  const inside = normalize(location.replaceAll("\\", "/"));
  if (location === "" || isAbsolute(inside) || inside === ".." || inside.startsWith(`..${sep}`)) {
    throw onnxFileError(
      path,
      `the weights "${name}" lie in "${location}", outside its folder: put that file beside it and name it by its name alone`,
    );
  }
  const file = join(dirname(path), location);
  const found = await stat(file).catch(() => null);
  if (found?.isFile() === true) return found.size;
  throw onnxFileError(
    path,
    `the weights "${name}" lie in "${location}", and there is no ${file}: put that file beside it`,
  );
}

/**
 * SHA-256 of a model: of its ONNX file, or where weights lie beside it, of the hashes of all files with their names.
 */
export function sha256OfOnnxFiles({ bytes, weightFiles }: OnnxFiles): string {
  if (weightFiles.size === 0) return sha256Of(bytes);
  const lines = [...weightFiles].map(([name, content]) => `${sha256Of(content)} ${name}`);
  return sha256Of([sha256Of(bytes), ...lines.toSorted()].join("\n"));
}

/** An error about an ONNX file that was read but cannot be used. */
export function onnxFileError(path: string, reason: string, cause?: unknown): BoxbenchError {
  return new BoxbenchError("ONNX_FILE", `Cannot use ONNX file ${path}: ${withoutStop(reason)}.`, { cause });
}

/** ONNX Runtime ends some messages with a full stop, others not. */
function withoutStop(text: string): string {
  return text.replace(/\.+$/, "");
}
