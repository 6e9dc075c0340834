import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and the folders above it, as `mkdir` with `recursive` does. That one never returns where a
 * file system answers ENOENT although the folder above is there, as Linux's /proc does (Node 20 and 22).
 *
 * @throws Error of the operating system, such as EACCES, ENOTDIR or EEXIST (a file of that name)
 */
export async function makeFolder(path: string): Promise<void> {
  const parent = dirname(resolve(path));
  if (parent !== resolve(path) && !(await exists(parent))) await makeFolder(parent);
  try {
    await mkdir(path);
  } catch (error) {
    if (!(await isFolder(path))) throw error;
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
