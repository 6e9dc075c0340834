import { expect, it } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import { rotationOf } from "../../src/measure/rotation.ts";

const items = ["a", "b", "c", "d", "e", "f", "g", "h"];
const take = (next: () => string, count: number) => Array.from({ length: count }, next);

it("each round brings every item once, in an order of its own", () => {
  const next = rotationOf(items, randomFrom(1, "test"));
  const [first, second] = [take(next, 8), take(next, 8)];
  expect(first.toSorted()).toEqual(items);
  expect(second.toSorted()).toEqual(items);
  expect(first).not.toEqual(second);
});

it("the same seed gives the same order, another seed another", () => {
  const orderOf = (seed: number) => take(rotationOf(items, randomFrom(seed, "test")), 24).join("");
  expect(orderOf(1)).toBe(orderOf(1));
  expect(orderOf(1)).not.toBe(orderOf(2));
});
