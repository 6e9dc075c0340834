import { readFile, writeFile } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";
import type { Images } from "../../src/dataset/types.ts";

/** Writes an image set for the worker processes of the same run; not a format for keeping. */
export async function writeImageFile(path: string, set: Images): Promise<void> {
  await writeFile(path, serialize(set));
}

/** Reads what `writeImageFile` wrote. */
export async function readImageFile(path: string): Promise<Images> {
  return deserialize(await readFile(path)) as Images;
}
