import type { MergedRun } from "./results.ts";

/** A shard that no run of a merge is, with the command that would measure it. */
export interface MissingShard {
  readonly index: number;
  readonly count: number;
  readonly command: string;
}

/** The shards that are missing among some runs, of each number of shards that they were split into. */
export function missingShards(runs: readonly Pick<MergedRun, "shard" | "command">[]): MissingShard[] {
  const sharded = runs.flatMap(({ shard, command }) => (shard === undefined ? [] : [{ ...shard, command }]));
  const counts = [...new Set(sharded.map(({ count }) => count))].toSorted((a, b) => a - b);
  return counts.flatMap((count) => {
    const there = sharded.filter((shard) => shard.count === count);
    const has = (index: number) => there.some((shard) => shard.index === index);
    return Array.from({ length: count }, (_, position) => position + 1)
      .filter((index) => !has(index))
      .map((index) => ({ index, count, command: shardCommandOf(there[0]!.command, index, count) }));
  });
}

function shardCommandOf(command: string, index: number, count: number): string {
  return command.replace(/--shard \d+\/\d+/, `--shard ${index}/${count}`);
}
