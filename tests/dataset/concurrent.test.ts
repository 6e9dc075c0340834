import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { forEachConcurrently } from "../../src/dataset/concurrent.ts";

test("every index is visited once and no more than the limit are under way", async () => {
  const visited: number[] = [];
  let [running, most] = [0, 0];
  await forEachConcurrently(20, 3, async (index) => {
    running += 1;
    most = Math.max(most, running);
    await setTimeout(1);
    visited.push(index);
    running -= 1;
  });
  expect(visited.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(most).toBe(3);
});

test("the failure with the lowest index is thrown, also when a later one comes first", async () => {
  const visited: number[] = [];
  const visit = forEachConcurrently(100, 4, async (index) => {
    visited.push(index);
    if (index === 2) await setTimeout(20);
    if (index === 2 || index === 3) throw new Error(`index ${index}`);
  });
  await expect(visit).rejects.toThrow("index 2");
  expect(visited.length).toBeLessThan(100);
});

test("nothing to do is no failure", async () => {
  const nothing = forEachConcurrently(0, 4, () => Promise.reject(new Error("never called")));
  await expect(nothing).resolves.toBeUndefined();
});
