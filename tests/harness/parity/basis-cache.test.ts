import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runBasisJob } from "../../../harness/jobs/basis.ts";
import { readBasisFile } from "../../../harness/workers/basis-file.ts";
import { jobModelsOf, openPrepared } from "../../../harness/models/prepare-models.ts";

const id = "linear-exact";

it("a basis is measured once for a model, its inputs and a seed, and never read from a damaged file", async () => {
  const [model] = jobModelsOf([await openPrepared(id, join("models", id))]).values();
  const job = { kind: "basis", model: model!, seed: 20_391 } as const;
  const first = await runBasisJob(job);
  const path = first.path!;
  const bytes = await readFile(path);
  expect(await runBasisJob(job)).toEqual(first);
  expect(await readFile(path)).toEqual(bytes);

  const other = await runBasisJob({ ...job, seed: 20_392 });
  expect(other.path).not.toBe(path);

  const damaged = Buffer.from(bytes);
  damaged[damaged.length - 1]! ^= 1;
  await writeFile(path, damaged);
  await expect(readBasisFile(path)).rejects.toMatchObject({ code: "HASH_MISMATCH" });
  const again = await runBasisJob(job);
  expect(again.basis.outputs).toEqual(first.basis.outputs);
  expect((await readBasisFile(path)).basis).toEqual(again.basis);
}, 60_000);
