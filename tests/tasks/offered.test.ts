import { expect, it } from "vitest";
import { offeredTaskNames } from "../../src/core/results.ts";
import { tasks } from "../../src/tasks/registry.ts";

it("the tasks that --task offers are those that can be scored, and none", () => {
  expect([...offeredTaskNames].toSorted()).toEqual([...Object.keys(tasks), "none"].toSorted());
});
