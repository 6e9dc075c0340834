import { expect, it } from "vitest";
import type { LabelledPart } from "../../src/dataset/labelled-dataset.ts";
import type { LabelledObject } from "../../src/dataset/labels/label-set.ts";
import { refuseOtherLabels } from "../../src/training/fitting-labels.ts";
import { targetVariants } from "../../src/zoo/targets/registry.ts";
import { labelledImages } from "../tasks/own-labels.ts";

const box = { box: { x: 1, y: 1, width: 4, height: 4 } };
const point = { point: { x: 3, y: 3 } };

function datasetOf(...objects: Partial<LabelledObject>[]) {
  const { labels, fits } = labelledImages([objects, objects]);
  const images = { count: 2, height: 32, width: 32, channels: 1 as const, pixels: new Uint8Array(2048) };
  const part: LabelledPart = { images, labels, fits };
  return { source: { kind: "folder", path: "photos", taken: [] }, train: part, validation: part } as const;
}

it.each([
  ["box-giou", [box, box], "--variant detector-small finds any number of boxes."],
  [
    "key-points",
    [box],
    "so that key-points cannot be trained: --variant box-giou finds one box in each image.",
  ],
  ["detector-small", [point], "--variant soft-argmax finds a point in each image."],
] as const)("%s refuses other labels, and says which variant finds what they say", (id, objects, words) => {
  expect(() => refuseOtherLabels(targetVariants[id], datasetOf(...objects))).toThrow(words);
});

it("labels that fit pass", () => {
  expect(() => refuseOtherLabels(targetVariants["box-giou"], datasetOf(box))).not.toThrow();
  expect(() => refuseOtherLabels(targetVariants["detector-small"], datasetOf(box, box))).not.toThrow();
});
