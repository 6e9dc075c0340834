import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";

/**
 * The model.json that a path means: the file itself, or the one in a folder.
 *
 * @throws BoxbenchError USAGE when there is none, or it is a file that cannot be diagnosed
 */
export async function modelJsonOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new BoxbenchError("USAGE", `There is no file or folder "${path}".`);
  if (found.isDirectory()) return modelJsonOf(join(path, "model.json"));
  if (path.endsWith(".onnx")) {
    throw new BoxbenchError(
      "USAGE",
      `${path} is an ONNX file, which holds no gradients to look at: give the TF.js model.json that it was made from.`,
    );
  }
  if (path.endsWith(".json")) return path;
  throw new BoxbenchError(
    "USAGE",
    `diagnose takes a TF.js model.json or a folder with one, not "${path}". A Keras file becomes one with ` +
      "tensorflowjs_converter --input_format keras.",
  );
}

/** The output range that a variant's manifest names beside its model.json; null where there is none. */
export async function outputRangeBeside(modelPath: string): Promise<readonly [number, number] | null> {
  const text = await readFile(join(dirname(modelPath), "manifest.json"), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    const { outputRange } = JSON.parse(text) as { outputRange?: unknown };
    const isRange =
      Array.isArray(outputRange) && outputRange.length === 2 && outputRange.every(Number.isFinite);
    return isRange ? (outputRange as unknown as readonly [number, number]) : null;
  } catch {
    return null;
  }
}
