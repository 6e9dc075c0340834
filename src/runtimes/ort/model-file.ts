import { readFile } from "node:fs/promises";
import { BoxbenchError, messageOf } from "../../core/errors.ts";

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

/** An error about an ONNX file that was read but cannot be used. */
export function onnxFileError(path: string, reason: string, cause?: unknown): BoxbenchError {
  const message = `Cannot use ONNX file ${path}: ${withoutStop(reason)}. Make it again with "boxbench convert".`;
  return new BoxbenchError("ONNX_FILE", message, { cause });
}

/** ONNX Runtime ends some messages with a full stop, others not. */
function withoutStop(text: string): string {
  return text.replace(/\.+$/, "");
}
