import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { unzipSync } from "fflate";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { readNpy } from "./npy.ts";

/**
 * Reads arrays by name: those of an .npz file, of a folder of .npy files, or of one .npy file.
 *
 * @throws BoxbenchError DATASET when there is none, or a file is damaged
 */
export async function readNamedArrays(path: string): Promise<Tensors> {
  const found = await stat(path).catch(() => null);
  if (found === null)
    throw new BoxbenchError("DATASET", `There is no file or folder "${path}" for --inputs.`);
  const arrays = found.isDirectory() ? await readFolder(path) : await readOneFile(path);
  if (Object.keys(arrays).length === 0) {
    throw new BoxbenchError(
      "DATASET",
      `${path} holds no arrays: put .npy files into it, named as the model's inputs.`,
    );
  }
  return arrays;
}

async function readFolder(path: string): Promise<Tensors> {
  const arrays: Record<string, Tensor> = {};
  for (const file of (await readdir(path)).filter((name) => name.endsWith(".npy")).toSorted()) {
    arrays[nameOf(file)] = readNpy(await readFile(join(path, file)), join(path, file));
  }
  return arrays;
}

async function readOneFile(path: string): Promise<Tensors> {
  const bytes = await readFile(path);
  if (path.endsWith(".npy")) return { [nameOf(basename(path))]: readNpy(bytes, path) };
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes);
  } catch (cause) {
    throw new BoxbenchError(
      "DATASET",
      `Cannot read ${path}: ${messageOf(cause)}. Write it again with numpy.savez.`,
      { cause },
    );
  }
  return Object.fromEntries(
    Object.entries(files)
      .filter(([name]) => name.endsWith(".npy"))
      .map(([name, content]) => [nameOf(name), readNpy(content, `"${name}" in ${path}`)]),
  );
}

function nameOf(file: string): string {
  return file.slice(0, -".npy".length);
}
