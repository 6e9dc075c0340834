import { rename, rm, writeFile } from "node:fs/promises";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";

/**
 * Writes an ONNX file into a folder that is there. A reader never sees half of it.
 *
 * @throws BoxbenchError OUTPUT when the file cannot be written
 */
export async function writeOnnxFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const reasons: Record<string, string> = {
      ENOENT: "its folder does not exist",
      ENOTDIR: "a part of its path is a file",
      EISDIR: "it is a folder",
      EACCES: "writing there is not permitted",
      EROFS: "the file system is read-only",
      ENOSPC: "the disk is full",
    };
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""] ?? messageOf(error);
    throw new BoxbenchError("OUTPUT", `Cannot write "${path}": ${reason}.`, { cause: error });
  }
}
