import { expect, it } from "vitest";
import { splitPlaces } from "../../src/dataset/places.ts";
import { epochIndices } from "../../src/training/repeated.ts";
import { headImageCount, quadrantImages } from "../../src/zoo/heads/recipes.ts";

it("an epoch of few images has each of them equally often, and as many as the recipe was made for", () => {
  expect(epochIndices(3, 7)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
  const rows = epochIndices(33, 600);
  expect(rows.length).toBeGreaterThanOrEqual(600);
  expect(rows.length).toBeLessThan(600 + 33);
});

it("an epoch of many images has each once, in their order", () => {
  expect(epochIndices(4, 4)).toEqual([0, 1, 2, 3]);
  expect(epochIndices(5, 4)).toEqual([0, 1, 2, 3, 4]);
});

it("recipes of heads are made for the places of their split", () => {
  expect(splitPlaces(quadrantImages.options, quadrantImages.places, 1).train).toHaveLength(headImageCount);
});
