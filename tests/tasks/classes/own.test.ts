import { describe, expect, it } from "vitest";
import type { ClassesScore } from "../../../src/core/results.ts";
import { labelledObject, type LabelSet } from "../../../src/dataset/labels/label-set.ts";
import { headOfOutputs } from "../../../src/tasks/classes/answers.ts";
import { classes } from "../../../src/tasks/classes/task.ts";
import type { SeenAnswers } from "../../../src/tasks/own.ts";
import { baselineRecords } from "../../../src/tasks/scorer.ts";
import { floats } from "../../../src/tensors/arrays.ts";

/** Images with these classes. */
function labelsOf(...names: string[]): { labels: LabelSet; fits: []; maps: null } {
  const labels: LabelSet = {
    format: "csv",
    directory: ".",
    source: "labels.csv",
    part: null,
    classes: [...new Set(names)].toSorted(),
    keyPointNames: [],
    skeleton: [],
    images: names.map((className, index) => {
      const where = `labels.csv row ${index + 2}`;
      const objects = [labelledObject({ className, where })];
      return { file: `${index}.png`, width: null, height: null, objects, where };
    }),
    convention: [],
    warnings: [],
  };
  return { labels, fits: [], maps: null };
}

function seen(images: number, outputs: Record<string, number[]>): SeenAnswers {
  return {
    answered: {
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([name, values]) => [
          name,
          floats(Float32Array.from(values), [images, values.length / images]),
        ]),
      ),
      rowCounts: {},
    },
    images: Array.from({ length: images }, (_, image) => image),
    input: { width: 4, height: 4 },
  };
}

describe("of two outputs with a number for each class", () => {
  const { labels, fits, maps } = labelsOf("cat", "dog");
  const truth = classes.truthOf({ labels, fits, maps });

  it.each(["xy", "box_centre", "out.coords", "embedding"])("%s is not the one that tells it", (name) => {
    const outputs = { [name]: [0.25, 0.75, 1, 0], head: [3, -1, -2, 5] };
    expect(classes.readingOf(seen(2, outputs), truth, {}).reading).toMatchObject({ output: "head" });
    // Alone it may be.
    const alone = { [name]: [3, -1, -2, 5] };
    expect(classes.readingOf(seen(2, alone), truth, {}).reading).toMatchObject({ output: name });
  });
});

describe("what a user's model answers", () => {
  it.each([
    ["one output in [0, 1]", [0, 0.25, 1], 3, "sigmoid"],
    ["one output that leaves [0, 1] once", [0.5, 1.5], 2, "logit"],
    ["one negative output", [0.5, -0.1], 2, "logit"],
    ["two outputs that add up to 1", [0.25, 0.75, 1, 0], 2, "softmax"],
    ["three outputs that add up to 1", [0.2, 0.3, 0.5], 1, "softmax"],
    ["two outputs that add up to 1 within float32", [0.33333334, 0.6666667], 1, "softmax"],
    ["three outputs of 8 bits, each rounded to a 256th", [0.8984375, 0.05078125, 0.0546875], 1, "softmax"],
    ["three outputs of no levels that add up to as much", [0.8987, 0.0508, 0.0546], 1, "logits"],
    ["three outputs of 8 bits that add up to far more", [0.5, 0.75, 0.25], 1, "logits"],
    ["two outputs in [0, 1] that add up to more, as two sigmoids do", [0.5, 0.75], 1, "logits"],
    ["two outputs that add up to 1 but leave [0, 1]", [2, -1], 1, "logits"],
    ["two outputs of which one image's add up to 1", [0.5, 0.5, 3, 4], 2, "logits"],
    ["outputs that are NaN", [Number.NaN, 1], 1, "logits"],
  ] as const)("%s", (_, outputs, count, head) => {
    expect(headOfOutputs(Float32Array.from(outputs), count)).toBe(head);
  });

  it("is scored where every class has an output: one output has two classes", () => {
    const two = classes.truthOf(labelsOf("0", "1"));
    expect(classes.readingOf(seen(2, { y: [0.1, 0.9] }), two, {})).toMatchObject({
      reading: { output: "y", head: "sigmoid" },
      taken: ['"y" taken as the probability of class 1'],
    });
    const three = classes.truthOf(labelsOf("0", "1", "2"));
    expect(classes.readingOf(seen(1, { y: [1, 2, 4] }), three, {}).reading.head).toBe("logits");
  });

  it("is the output with a number for each class, and of two such the probabilities", () => {
    const truth = classes.truthOf(labelsOf("dog", "cat"));
    const told = classes.readingOf(
      seen(1, { box: [1, 2, 3, 4], logits: [3, 1], scores: [0.9, 0.1] }),
      truth,
      {},
    );
    expect(told).toMatchObject({ reading: { output: "scores", head: "softmax" }, outputs: ["scores"] });
    expect(told.taken).toContain("classes in the order cat, dog");
    expect(() => classes.readingOf(seen(1, { y: [1, 2, 3] }), truth, {})).toThrow(
      'No output holds a number for each of the 2 classes (cat, dog); the model gives "y" (3 of float32): name its classes in their order with --classes.',
    );
  });

  it("is refused by row where a class has no output", () => {
    const three = classes.truthOf(labelsOf("0", "1", "2"));
    expect(() => classes.readingOf(seen(1, { y: [0.5] }), three, {})).toThrow(
      'labels.csv row 4: "2.png" is of class 2, but the model gives one output, for classes 0 and 1.',
    );
    expect(() => classes.truthOf(labelsOf("0", "3"))).toThrow(
      'labels.csv row 3: "1.png" is of class 3, but class 1 has no image',
    );
    expect(() => classes.truthOf(labelsOf("cat", "cat"))).toThrow("all 2 images are of class cat");
  });

  it("stands beside always the most frequent class: 3 of 4 right, log loss of the shares", () => {
    const images = { count: 4, height: 1, width: 1, channels: 1, pixels: new Uint8Array(4) } as const;
    const problem = { images, truth: classes.truthOf(labelsOf("1", "1", "0", "1")) };
    const [{ score }] = baselineRecords(classes, null, problem, 1) as unknown as [{ score: ClassesScore }];
    expect(score.accuracy).toBe(0.75);
    // The entropy of 3/4 and 1/4: -(0.75 ln 0.75 + 0.25 ln 0.25).
    expect(score.logLoss).toBeCloseTo(0.562335, 5);
    expect(score.auc).toBe(0.5);
  });
});

describe("a model that says the class itself", () => {
  const truth = classes.truthOf(labelsOf("cat", "dog", "owl", "cat"));
  const images = { count: 4, height: 4, width: 4, channels: 1 as const, pixels: new Uint8Array(64) };
  const text = (...data: string[]) => ({ dtype: "string" as const, shape: [data.length], data });
  const answered = (outputs: SeenAnswers["answered"]["outputs"]): SeenAnswers => ({
    ...seen(4, {}),
    answered: { outputs, rowCounts: {} },
  });
  const judge = (from: SeenAnswers) => {
    const told = classes.readingOf(from, truth, {});
    const answers = classes.decode(from.answered, { images, truth }, told.reading);
    return { ...told, score: classes.score(answers, { images, truth }) };
  };

  it("by its name is right or wrong, without a log loss", () => {
    const { score, taken } = judge(answered({ label: text("cat", "Dog", "cat", "cat") }));
    expect(score).toMatchObject({ accuracy: 0.75, logLoss: null, logLossInterval: null, auc: null });
    expect(taken.join()).toContain('"label" taken as the class itself, of cat, dog, owl');
    const [logLoss, wrong] = classes.measures;
    expect([logLoss.isIn?.(score), wrong!.meanOf(score).mean]).toEqual([false, 0.25]);
  });

  it("by its number", () => {
    const data = BigInt64Array.from([0n, 1n, 2n, 1n]);
    expect(judge(answered({ y: { dtype: "int64", shape: [4], data } })).score.accuracy).toBe(0.75);
  });

  // Columns are owl, dog, cat.
  const shares = [0.1, 0.1, 0.8, 0.1, 0.7, 0.2, 0.6, 0.2, 0.2, 0.2, 0.2, 0.6];

  it("beside probabilities tells which column is which", () => {
    const { score, reading, taken } = judge(
      answered({ p: floats(Float32Array.from(shares), [4, 3]), label: text("cat", "dog", "owl", "cat") }),
    );
    expect(reading).toEqual({ output: "p", head: "softmax", order: [2, 1, 0] });
    expect(score.accuracy).toBe(1);
    // -log of 0.8, 0.7, 0.6 and 0.6.
    expect(score.logLoss).toBeCloseTo(0.4004, 3);
    expect(taken).toContain('classes in the order that "label" tells: owl, dog, cat');
  });

  it("is not taken from a number beside probabilities, which may count anything", () => {
    const data = BigInt64Array.from([1n, 1n, 1n, 1n]);
    const { reading } = judge(
      answered({ n: { dtype: "int64", shape: [4], data }, p: floats(Float32Array.from(shares), [4, 3]) }),
    );
    expect(reading).toEqual({ output: "p", head: "softmax" });
  });

  it("is warned of where another order of columns fits", () => {
    const { taken } = judge(answered({ p: floats(Float32Array.from(shares), [4, 3]) }));
    expect(taken.at(-1)).toBe(
      "Warning: 25 % of 4 answers are right in this order, and 100 % would be in the order owl, dog, cat: say the order of the outputs with --classes",
    );
  });
});
