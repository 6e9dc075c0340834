import { expect, it } from "vitest";
import { counted } from "../../src/core/counted.ts";

it("counts one thing in the singular, and several in the plural, with the verb behind", () => {
  expect([counted(1, "image"), counted(12, "class"), counted(0, "box", "are")]).toEqual([
    "1 image",
    "12 classes",
    "0 boxes are",
  ]);
  expect(counted(1, "image", "have", 12)).toBe("1 of 12 images has");
  expect(counted(2, "label", "reach", 2)).toBe("2 of 2 labels reach");
  expect([counted(1, "cell", "agree"), counted(2, "cell", "agree")]).toEqual([
    "1 cell agrees",
    "2 cells agree",
  ]);
});
