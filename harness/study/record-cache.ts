import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { replaceFiles } from "../results/replace-files.ts";

/** Trainings that were done before, by id: a study that was killed goes on. */
export interface RecordCache<R> {
  /** Null where there is no such training, or its file is damaged. */
  read(id: string): Promise<R | null>;
  /** @throws BoxbenchError OUTPUT when the file cannot be written */
  write(record: R): Promise<void>;
}

/**
 * @param folder is made when the first training is written; null for a cache that forgets, to train all anew
 * @param schema what a file must fit to be taken
 */
export function recordCacheIn<R extends { readonly id: string }>(
  folder: string | null,
  schema: z.ZodType<R>,
): RecordCache<R> {
  if (folder === null) return { read: async () => null, write: async () => {} };
  return {
    read: async (id) => {
      try {
        return schema.parse(JSON.parse(await readFile(join(folder, `${id}.json`), "utf8")));
      } catch {
        return null;
      }
    },
    write: async (record) => {
      try {
        await replaceFiles(new Map([[`${record.id}.json`, JSON.stringify(record)]]), folder);
      } catch (cause) {
        throw new BoxbenchError(
          "OUTPUT",
          `Cannot keep a training in ${folder}: ${messageOf(cause)}. Make the folder writable.`,
          { cause },
        );
      }
    },
  };
}
