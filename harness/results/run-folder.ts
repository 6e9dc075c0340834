import { existsSync } from "node:fs";
import { access, constants, open, rename, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { makeFolder } from "../../src/core/make-folder.ts";
import type { Results } from "../../src/core/results.ts";
import type { Shard } from "../plan/shard.ts";

/**
 * Makes the folder of a run and checks that it can be written, so that a wrong `--out` costs no measuring.
 *
 * @returns what removes the folder again when nothing came of the run: only where it was made here and is empty
 * @throws BoxbenchError OUTPUT when the folder cannot be made or written
 */
export async function createRunFolder(folder: string): Promise<{ removeIfEmpty(): Promise<void> }> {
  const isNew = !existsSync(folder);
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new BoxbenchError(
      "OUTPUT",
      `Cannot write to the folder "${folder}": ${messageOf(error)}. Choose another one with --out.`,
      { cause: error },
    );
  }
  return { removeIfEmpty: async () => (isNew ? rmdir(folder).catch(() => {}) : undefined) };
}

/** Writes results.json so that a reader, or a crash, never sees half of it. */
export async function writeResults(folder: string, results: Results): Promise<void> {
  await writeAtomically(join(folder, "results.json"), `${resultsText(results)}\n`);
}

/** Indented JSON with arrays of numbers on one line: samples would otherwise take most of the lines. */
export function resultsText(results: Results): string {
  // A line break in the text is never inside a string: JSON escapes those.
  return JSON.stringify(results, null, 1).replaceAll(
    /\[\n\s+(-?[\d.eE+-]+(?:,\n\s+-?[\d.eE+-]+)*)\n\s+\]/g,
    (_, numbers: string) => `[${numbers.replaceAll(/\s+/g, "")}]`,
  );
}

/**
 * Writes a file so that it is whole at any moment, also after a power cut: the new content is on the disk before it
 * takes the place of the old one, and so is the change of names.
 */
async function writeAtomically(path: string, text: string): Promise<void> {
  const file = await open(`${path}.tmp`, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.tmp`, path);
  await syncFolder(dirname(path));
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folder.
  const folder = await open(path, "r").catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** An id that sorts by time, such as `2026-11-20T21-53-48`, or `2026-11-20T21-53-48-2of3` of a shard. */
export function runIdOf(startedAt: Date, shard?: Shard): string {
  const time = startedAt.toISOString().slice(0, 19).replaceAll(":", "-");
  return shard === undefined ? time : `${time}-${shard.index}of${shard.count}`;
}
