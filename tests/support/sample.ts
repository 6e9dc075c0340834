/**
 * What a run of the long tests tries of a list whose items stand for each other: with `BOXBENCH_TEST=every`, which
 * `npm run test:every` sets, all of it; else those that `stands` keeps, so that the tests end while somebody waits.
 */
export function sampleOf<Item>(every: readonly Item[], stands: (item: Item) => boolean): readonly Item[] {
  return process.env.BOXBENCH_TEST === "every" ? every : every.filter(stands);
}
