import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chooseVariants, leftOutNote, variantTaskOf } from "../../../harness/plan/choose-variants.ts";
import { headVariantIds } from "../../../src/zoo/heads/registry.ts";
import { describeVariants, withMinutes } from "../../../harness/models/prepare-models.ts";

describe("the variants of a task", () => {
  it("are by default those whose trained models are in the repository, so that nobody waits for a training", () => {
    for (const task of ["point", "classes"] as const) {
      const { variantIds } = chooseVariants({ task });
      expect(variantIds.length).toBeGreaterThan(5);
      expect(variantIds.filter((id) => !existsSync(`models/${id}/manifest.json`))).toEqual([]);
    }
  });

  it("that are left out are named, unless somebody chose", () => {
    expect(leftOutNote({ task: "classes" })).toMatch(/^Left out, .*huge-cnn, .*flatline-sigmoid-256\. Name/);
    expect(leftOutNote({ task: "classes", variant: ["flatline"] })).toBeNull();
    expect(leftOutNote({ task: "point" })).toBeNull();
    expect(chooseVariants({ task: "classes", variant: ["huge-lr-*"] }).variantIds).toHaveLength(4);
  });

  it("are heads only where their family or their names are given", () => {
    expect(chooseVariants({}).variantIds).toHaveLength(15);
    expect(chooseVariants({ variant: ["*"] }).variantIds).toHaveLength(15);
    expect(chooseVariants({ variant: ["*", "!cnn-*"] }).variantIds).not.toContain("u-net");
    expect(chooseVariants({ family: ["heads"] }).variantIds).toEqual(headVariantIds);
    expect(chooseVariants({ variant: ["u-net", "cnn-gray"] }).variantIds).toEqual(["cnn-gray", "u-net"]);
    expect(chooseVariants({ variant: ["coordconv-*"] }).variantIds).toEqual([
      "coordconv-max",
      "coordconv-average",
      "coordconv-strided",
    ]);
    expect(chooseVariants({ family: ["heads"], variant: ["gap-*", "!gap-same"] }).variantIds).toEqual([
      "gap-valid",
      "gap-strided",
    ]);
  });

  it("are those of a family, without what takes minutes to train", () => {
    expect(chooseVariants({ family: ["linear", "dense"] }).variantIds).toHaveLength(6);
    const { variantIds, leftOut } = chooseVariants({ task: "classes", family: ["huge"] });
    expect(variantIds).not.toContain("huge-cnn");
    expect(leftOut).toContain("huge-cnn");
    expect(() => chooseVariants({ family: ["head"] })).toThrow(
      'No family matches "head". There are: cnn, dense, linear, heads.',
    );
  });

  it("tell the task where nobody says it, by family or by name", () => {
    expect(variantTaskOf({ family: ["boxes"] })).toBe("box");
    expect(variantTaskOf({ variant: ["box-giou", "box-mse"] })).toBe("box");
    expect(variantTaskOf({ variant: ["key-points"] })).toBe("points");
    expect(variantTaskOf({ variant: ["huge-cnn"] })).toBe("classes");
    expect(variantTaskOf({ variant: ["*"] })).toBe("point");
    expect(variantTaskOf({})).toBe("point");
    expect(chooseVariants({ family: ["boxes"] }).variantIds).toHaveLength(6);
  });

  it("of two tasks are no run", () => {
    expect(() => variantTaskOf({ variant: ["box-giou", "key-points"] })).toThrow(
      '"box-giou" is of --task box and "key-points" is of --task points: make a run of each.',
    );
  });

  it("that match nothing are refused with the names of all, heads too", () => {
    expect(() => chooseVariants({ variant: ["net"] })).toThrow(
      /No variant matches "net"\. There are: question-cnn, .*u-net\./,
    );
  });

  it("are told with the minutes of the slow ones among them, added up", () => {
    expect(withMinutes("flatline")).toBe("flatline");
    expect(withMinutes("huge-cnn")).toBe("huge-cnn (about 3 min)");
    expect(describeVariants(["flatline"])).toBe("1 variant");
    expect(describeVariants(["flatline", "huge-cnn", "flatline-dense"])).toBe(
      "3 variants (estimated 4 min with native TensorFlow on two free cores, far longer without it)",
    );
  });
});
