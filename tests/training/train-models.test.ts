import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { trainModels, type TrainModelsOptions } from "../../src/training/train-models.ts";
import { temporaryFolder, tinyDataset } from "./tiny.ts";

let options: TrainModelsOptions;
let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  options = {
    variantIds: ["linear-exact", "linear-high-lr"],
    dataset: tinyDataset(),
    preset: "quick",
    seed: 1,
    out: join(folder, "models"),
    checkpoints: join(folder, "checkpoints"),
    backend: "tfjs/cpu",
  };
});

/** Which variants were trained and which kept. */
async function train(changed: Partial<TrainModelsOptions> = {}): Promise<string[]> {
  const events: string[] = [];
  await trainModels(
    { ...options, ...changed },
    {
      onKept: (id, position) => events.push(`${position} ${id} kept`),
      onTrained: (id, position) => events.push(`${position} ${id} trained`),
    },
  );
  return events;
}

test("trains what is missing, keeps what is there, and removes the checkpoints", async () => {
  expect(await train({ variantIds: ["linear-high-lr"] })).toEqual(["1 linear-high-lr trained"]);
  expect(await train()).toEqual(["1 linear-exact trained", "2 linear-high-lr kept"]);
  expect((await readdir(options.out)).toSorted()).toEqual(["linear-exact", "linear-high-lr"]);
  expect(await readdir(options.checkpoints)).toEqual([]);
});

test("trains again for another seed, preset or data, and with fresh", async () => {
  const exact = { variantIds: ["linear-exact"] } as const;
  await train(exact);
  expect(await train(exact)).toEqual(["1 linear-exact kept"]);
  expect(await train({ ...exact, seed: 2 })).toEqual(["1 linear-exact trained"]);
  expect(await train({ ...exact, seed: 2, preset: "full" })).toEqual(["1 linear-exact trained"]);
  const other = { ...exact, seed: 2, preset: "full", dataset: tinyDataset(5) } as const;
  expect(await train(other)).toEqual(["1 linear-exact trained"]);
  expect(await train(other)).toEqual(["1 linear-exact kept"]);
  expect(await train({ ...other, fresh: true })).toEqual(["1 linear-exact trained"]);
});

test("keeps what was trained before an interruption, and goes on from the checkpoint", async () => {
  const controller = new AbortController();
  const epochs: number[] = [];
  const hooks = {
    onEpoch: (_id: string, _position: number, { epoch }: { epoch: number }) => {
      epochs.push(epoch);
      if (epoch === 3) controller.abort();
    },
  };
  await expect(trainModels({ ...options, signal: controller.signal }, hooks)).rejects.toMatchObject({
    code: "INTERRUPTED",
  });
  expect(await readdir(options.out)).toEqual(["linear-exact"]);
  await trainModels(options, hooks);
  expect(epochs.slice(0, 4)).toEqual([1, 2, 3, 4]);
});

test("refuses a damaged folder by the name of its file, and trains it again with fresh", async () => {
  const exact = { variantIds: ["linear-exact"] } as const;
  await train(exact);
  await writeFile(join(options.out, "linear-exact", "weights.bin"), new Uint8Array(296));
  await expect(train(exact)).rejects.toMatchObject({ code: "HASH_MISMATCH" });
  expect(await train({ ...exact, fresh: true })).toEqual(["1 linear-exact trained"]);
});

test("refuses a folder that cannot be written before it trains", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  const hooks = { onBackend: () => expect.unreachable("a backend was loaded") };
  await expect(trainModels({ ...options, out: file }, hooks)).rejects.toMatchObject({ code: "OUTPUT" });
});
