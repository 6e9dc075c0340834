import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordCacheIn } from "../../../harness/study/record-cache.ts";
import { trainingRecordSchema } from "../../../src/core/study/training.ts";
import { recordOf } from "../../study/records.ts";

describe("the cache of trainings", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-cache-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("gives back what was written, in a folder that was not there", async () => {
    const cache = recordCacheIn(join(folder, "new", "study"), trainingRecordSchema);
    const record = recordOf();
    expect(await cache.read(record.id)).toBeNull();
    await cache.write(record);
    expect(await cache.read(record.id)).toEqual(record);
    expect(await readdir(join(folder, "new", "study"))).toEqual([`${record.id}.json`]);
  });

  it("takes a damaged file for none, so that the training is done again", async () => {
    const cache = recordCacheIn(folder, trainingRecordSchema);
    await writeFile(join(folder, "half.json"), '{"id": "half", "spec": {');
    await writeFile(join(folder, "other.json"), '{"id": "other"}');
    expect(await cache.read("half")).toBeNull();
    expect(await cache.read("other")).toBeNull();
  });

  it("forgets where it has no folder", async () => {
    const cache = recordCacheIn(null, trainingRecordSchema);
    await cache.write(recordOf());
    expect(await cache.read(recordOf().id)).toBeNull();
  });

  it("says which folder cannot be written", async () => {
    await writeFile(join(folder, "file"), "");
    const cache = recordCacheIn(join(folder, "file"), trainingRecordSchema);
    await expect(cache.write(recordOf())).rejects.toMatchObject({
      code: "OUTPUT",
      message: expect.stringContaining(join(folder, "file")),
    });
  });
});
