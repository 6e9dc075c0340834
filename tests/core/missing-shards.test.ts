import { expect, it } from "vitest";
import { missingShards } from "../../src/core/missing-shards.ts";

const run = (index: number, count: number) => ({
  shard: { index, count },
  command: `boxbench bench --shard ${index}/${count} --seed 1`,
});

it("names each shard that is missing, with the command that would make it", () => {
  expect(missingShards([run(2, 3)])).toEqual([
    { index: 1, count: 3, command: "boxbench bench --shard 1/3 --seed 1" },
    { index: 3, count: 3, command: "boxbench bench --shard 3/3 --seed 1" },
  ]);
});

it("looks at each number of shards by itself", () => {
  expect(missingShards([run(1, 2), run(1, 3), run(2, 3), run(3, 3)]).map(({ command }) => command)).toEqual([
    "boxbench bench --shard 2/2 --seed 1",
  ]);
});

it("misses nothing where all are there, or a run is whole", () => {
  expect(missingShards([run(2, 2), run(1, 2)])).toEqual([]);
  expect(missingShards([{ command: "boxbench bench" }])).toEqual([]);
});
