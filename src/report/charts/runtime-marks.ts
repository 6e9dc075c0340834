import { knownRuntimes, type KnownRuntime, type RuntimeMark } from "../../core/known-runtimes.ts";

/** The marks that runtimes have of their own, in their order. */
const places = Object.entries<KnownRuntime>(knownRuntimes)
  .flatMap(([id, { mark }]) => (mark === undefined ? [] : [{ id, ...mark }]))
  .toSorted((a, b) => a.place - b.place);

/** The marks of some runtimes, in their order. Unknown ones take the places that are left, then share. */
export function marksOf(runtimeIds: readonly string[]): RuntimeMark[] {
  const free = places.filter(({ id }) => !runtimeIds.includes(id));
  return runtimeIds.map((id) => {
    const { colour, shape } = places.find((place) => place.id === id) ?? free.shift() ?? places[0]!;
    return { colour, shape };
  });
}
