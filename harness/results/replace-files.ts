import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../../src/core/make-folder.ts";

/**
 * Writes files into a folder, which it makes. Each one is replaced whole: a crash leaves the old or the new.
 *
 * @param files content by name
 * @returns the paths written, in the order of `files`
 */
export async function replaceFiles(
  files: ReadonlyMap<string, string | Uint8Array>,
  folder: string,
): Promise<string[]> {
  await makeFolder(folder);
  const paths: string[] = [];
  for (const [name, content] of files) {
    const path = join(folder, name);
    await writeFile(`${path}.${process.pid}.tmp`, content);
    await rename(`${path}.${process.pid}.tmp`, path);
    paths.push(path);
  }
  return paths;
}
