import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";
import type { FitState } from "./fit.ts";
import type { Attempt } from "./manifest.ts";

/** Training that was interrupted: which optimizer was being tried, and how far it is. */
export interface Checkpoint<Facts> {
  /** The optimizers that diverged before. */
  readonly attempts: readonly Attempt[];
  readonly state: FitState<Facts>;
}

/** Changes when the layout of a checkpoint does; older ones are then ignored. */
const format = 2;
const fileName = "state.v8";

/**
 * Writes a checkpoint. A crash while writing leaves the former one whole.
 *
 * @throws BoxbenchError OUTPUT when the folder cannot be written
 */
export async function writeCheckpoint(directory: string, checkpoint: Checkpoint<unknown>): Promise<void> {
  const path = join(directory, fileName);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await makeFolder(directory);
    await writeFile(temporary, serialize({ format, ...checkpoint }));
    await rename(temporary, path);
  } catch (cause) {
    throw new BoxbenchError("OUTPUT", `Cannot write a checkpoint to ${directory}: ${messageOf(cause)}.`, {
      cause,
    });
  }
}

/** Null where there is none, or none that can be read: training then begins anew. */
export async function readCheckpoint<Facts>(directory: string): Promise<Checkpoint<Facts> | null> {
  try {
    const checkpoint = deserialize(await readFile(join(directory, fileName))) as Checkpoint<Facts> & {
      format: number;
    };
    return checkpoint.format === format ? checkpoint : null;
  } catch {
    return null;
  }
}

export async function removeCheckpoint(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}
