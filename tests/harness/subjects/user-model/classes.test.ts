import { describe, expect, it } from "vitest";
import { classesOfFolder } from "../../../../harness/subjects/user-model/classes.ts";
import { headOfOutputs } from "../../../../src/tasks/classes/answers.ts";
import { classes } from "../../../../src/tasks/classes/task.ts";
import { baselineRecords } from "../../../../src/tasks/scorer.ts";
import type { ClassesScore } from "../../../../src/core/results.ts";
import type { ClassFolder } from "../../../../src/dataset/class-folder.ts";

/** Images of one black pixel, with these classes. */
function folderOf(...classes: number[]): ClassFolder {
  const count = classes.length;
  const pixels = new Uint8Array(count);
  return {
    set: { count, height: 1, width: 1, channels: 1, pixels, classes: Uint16Array.from(classes) },
    names: ["0", "1"],
    rows: classes.map((label, index) => ({ file: `${index}.png`, label: String(label), row: index + 2 })),
  };
}

describe("what a user's model answers", () => {
  it.each([
    ["one output in [0, 1]", [0, 0.25, 1], 3, "sigmoid"],
    ["one output that leaves [0, 1] once", [0.5, 1.5], 2, "logit"],
    ["one negative output", [0.5, -0.1], 2, "logit"],
    ["two outputs that add up to 1", [0.25, 0.75, 1, 0], 2, "softmax"],
    ["three outputs that add up to 1", [0.2, 0.3, 0.5], 1, "softmax"],
    ["two outputs that add up to 1 within float32", [0.33333334, 0.6666667], 1, "softmax"],
    ["two outputs in [0, 1] that add up to more, as two sigmoids do", [0.5, 0.75], 1, "logits"],
    ["two outputs that add up to 1 but leave [0, 1]", [2, -1], 1, "logits"],
    ["two outputs of which one image's add up to 1", [0.5, 0.5, 3, 4], 2, "logits"],
    ["outputs that are NaN", [Number.NaN, 1], 1, "logits"],
  ] as const)("%s", (_, outputs, count, head) => {
    expect(headOfOutputs(Float32Array.from(outputs), count)).toBe(head);
  });

  it("is scored where every class has an output: one output has two classes", () => {
    expect(classesOfFolder(folderOf(0, 1), Float32Array.of(0.1, 0.9), 2, "m")).toMatchObject({
      head: "sigmoid",
      truth: { names: ["0", "1"] },
      taken: "outputs taken as the probability of class 1",
    });
    expect(classesOfFolder(folderOf(0, 1, 2), Float32Array.of(1, 2, 4), 1, "m").head).toBe("logits");
  });

  it("is refused by row where a class has no output", () => {
    expect(() => classesOfFolder(folderOf(0, 1, 2), Float32Array.of(0.5), 1, "m")).toThrow(
      'labels.csv row 4: "2.png" is of class 2, but m gives one output, for classes 0 and 1.',
    );
    expect(() => classesOfFolder(folderOf(0, 3), Float32Array.of(1, 2, 4), 1, "m")).toThrow(
      'labels.csv row 3: "1.png" is of class 3, but m gives 3 outputs, for classes 0 to 2.',
    );
  });

  it("stands beside always the most frequent class: 3 of 4 right, log loss of the shares", () => {
    const { set, names } = folderOf(1, 1, 0, 1);
    const problem = { images: set, truth: { classes: set.classes, names } };
    const [{ score }] = baselineRecords(classes, null, problem, 1) as unknown as [{ score: ClassesScore }];
    expect(score.accuracy).toBe(0.75);
    // The entropy of 3/4 and 1/4: -(0.75 ln 0.75 + 0.25 ln 0.25).
    expect(score.logLoss).toBeCloseTo(0.562335, 5);
    expect(score.auc).toBe(0.5);
  });
});
