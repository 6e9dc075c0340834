import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { makeFolder } from "../../src/core/make-folder.ts";
import { trainingRecordSchema, type TrainingRecord } from "../../src/core/study/training.ts";

/** Trainings that were done before, by id: a study that was killed goes on. */
export interface TrainingCache {
  /** Null where there is no such training, or its file is damaged. */
  read(id: string): Promise<TrainingRecord | null>;
  /** @throws BoxbenchError OUTPUT when the file cannot be written */
  write(record: TrainingRecord): Promise<void>;
}

/** @param folder is made when the first training is written */
export function trainingCacheIn(folder: string): TrainingCache {
  const pathOf = (id: string) => join(folder, `${id}.json`);
  return {
    read: async (id) => {
      try {
        return trainingRecordSchema.parse(JSON.parse(await readFile(pathOf(id), "utf8")));
      } catch {
        return null;
      }
    },
    write: async (record) => {
      const temporary = `${pathOf(record.id)}.${process.pid}.tmp`;
      try {
        await makeFolder(folder);
        await writeFile(temporary, JSON.stringify(record));
        await rename(temporary, pathOf(record.id));
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

/** A cache that forgets: for trainings that must be done anew. */
export const noCache: TrainingCache = { read: async () => null, write: async () => {} };
