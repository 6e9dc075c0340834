import { describe, expect, it } from "vitest";
import { classOrders } from "../../../src/tasks/boxes/class-order.ts";
import { cocoNames } from "../../../src/tasks/boxes/coco-names.ts";

describe("orders of classes", () => {
  it("of labels with all of COCO's classes in its order have that order once, not twice under two names", () => {
    const words = classOrders(cocoNames).map((order) => order.words);
    expect(words).not.toContain("classes are COCO's 80 in their order");
    expect(words).toContain("classes are COCO's by their ids, 1 to 90");
  });

  it("of labels with COCO's classes in another order have COCO's, too", () => {
    const words = classOrders(cocoNames.toReversed()).map((order) => order.words);
    expect(words).toContain("classes are COCO's 80 in their order");
  });
});
