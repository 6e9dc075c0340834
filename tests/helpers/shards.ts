import type { Environment, Results } from "../../src/core/results.ts";
import type { Part } from "../../src/measure/merge/part.ts";

/** What a run with `--shard index/count` would have left of a run, when its variants are dealt in turn. */
export function shardOfResults(whole: Results, index: number, count: number): Results {
  const ids = whole.variants.map(({ id }) => id);
  const isOwn = ({ variantId }: { readonly variantId: string }) =>
    ids.indexOf(variantId) % count === index - 1;
  const rows = whole.gallery?.rows.filter(isOwn) ?? [];
  const shown = new Set(rows.flatMap((row) => row.cases.map(({ image }) => image)));
  return {
    ...whole,
    run: {
      ...whole.run,
      id: `${whole.run.id}-${index}of${count}`,
      command: `${whole.run.command} --shard ${index}/${count}`,
      shard: { index, count },
    },
    variants: whole.variants.filter(({ id }) => isOwn({ variantId: id })),
    cells: whole.cells.filter(isOwn),
    scores: whole.scores.filter(isOwn),
    verdicts: whole.verdicts.filter(isOwn),
    gallery:
      rows.length === 0
        ? null
        : {
            ...whole.gallery!,
            images: Object.fromEntries(
              Object.entries(whole.gallery!.images).filter(([image]) => shown.has(image)),
            ),
            rows,
          },
  };
}

/** The same results from another machine, on which everything takes `slower` times as long. */
export function onOtherMachine(results: Results, change: Partial<Environment>, slower = 1): Results {
  return {
    ...results,
    environment: { ...results.environment, ...change },
    cells: results.cells.map((cell) =>
      cell.status === "measured"
        ? { ...cell, latency: { ...cell.latency, p50Ms: cell.latency.p50Ms * slower } }
        : cell,
    ),
  };
}

/** A run to merge, whose file is called after `folder`. */
export function partOf(folder: string, results: Results, machine: string | null = null): Part {
  return { path: `${folder}/results.json`, machine, results };
}
