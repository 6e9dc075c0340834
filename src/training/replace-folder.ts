import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";

/**
 * Makes a folder that holds exactly these files, in place of one that may be there. The files are written
 * beside it first: when that fails, the former folder is untouched.
 *
 * @throws BoxbenchError OUTPUT when the folder cannot be written
 */
export async function replaceFolder(
  directory: string,
  files: ReadonlyMap<string, Uint8Array | string>,
): Promise<void> {
  const written = `${directory}.${process.pid}.new.tmp`;
  const former = `${directory}.${process.pid}.old.tmp`;
  try {
    await makeFolder(dirname(directory));
    await rm(written, { recursive: true, force: true });
    await mkdir(written);
    for (const [name, content] of files) await writeFile(join(written, name), content);
    const replaced = await renameIfThere(directory, former);
    try {
      await rename(written, directory);
    } catch (error) {
      if (replaced) await rename(former, directory);
      throw error;
    }
    await rm(former, { recursive: true, force: true });
  } catch (cause) {
    await rm(written, { recursive: true, force: true }).catch(() => undefined);
    throw new BoxbenchError("OUTPUT", `Cannot write the folder ${directory}: ${messageOf(cause)}.`, {
      cause,
    });
  }
}

/** @returns whether there was something to rename */
async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
