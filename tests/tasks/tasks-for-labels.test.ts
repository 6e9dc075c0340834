import { expect, test } from "vitest";
import { tasksForLabels } from "../../src/tasks/registry.ts";

// A box in each image may be all that a mask, a class or a point is known by, so that outputs have the last word.
test("labels with one box in each image are tried for boxes first and for a point last", () => {
  expect(tasksForLabels("box")).toEqual(["box", "boxes", "map", "classes", "point"]);
  expect(tasksForLabels("boxes")).toEqual(["boxes", "map", "classes"]);
});

test("a point and key points are tried for each other", () => {
  expect(tasksForLabels("point")).toEqual(["point", "points"]);
  expect(tasksForLabels("points")).toEqual(["points", "point"]);
});

test("labels that say nothing are for no task", () => {
  expect(tasksForLabels("none")).toEqual([]);
});
