import { describe, expect, test } from "vitest";
import { answersFrom } from "../../../src/tasks/classes/answers.ts";
import {
  classAccuracy,
  countsOf,
  diagnoseClassification,
  majorityAnswers,
  majorityClass,
} from "../../../src/tasks/classes/score.ts";

const classes = (...labels: number[]) => Uint16Array.from(labels);

describe("answers", () => {
  test("of a sigmoid and of a logit are class 1 above one half", () => {
    const sigmoid = answersFrom(Float32Array.of(0.25, 0.5, 0.75), 3, "sigmoid");
    expect([...sigmoid.answers]).toEqual([0, 0, 1]);
    expect([...sigmoid.probabilities]).toEqual([0.75, 0.25, 0.5, 0.5, 0.25, 0.75]);
    const logit = answersFrom(Float32Array.of(0, Math.log(3)), 2, "logit");
    expect([...logit.answers]).toEqual([0, 1]);
    expect(logit.probabilities[3]).toBeCloseTo(0.75, 6);
  });

  test("of logits are a softmax, also where a power would overflow", () => {
    const { probabilities, answers } = answersFrom(Float32Array.of(1000, 1000, 0, Math.log(4)), 2, "logits");
    expect([...probabilities].map((share) => Number(share.toFixed(6)))).toEqual([0.5, 0.5, 0.2, 0.8]);
    expect([...answers]).toEqual([0, 1]);
  });

  test("of linear outputs are each over their sum and clipped, as categorical cross-entropy takes them", () => {
    const outputs = Float32Array.of(1, 3, -1, 3, -1, -3);
    const { probabilities, answers } = answersFrom(outputs, 3, "normalised");
    expect([...probabilities]).toEqual([0.25, 0.75, 1e-7, 1 - 1e-7, 0.25, 0.75]);
    // Where both are negative, the class with the larger output has the smaller share: loss and accuracy disagree.
    expect([...answers]).toEqual([1, 1, 0]);
  });

  test("that are NaN are wrong whatever the class", () => {
    const answers = answersFrom(Float32Array.of(Number.NaN, 0.9), 2, "sigmoid");
    expect(classAccuracy(answers, classes(0, 1))).toMatchObject({ accuracy: 0.5, auc: null });
    expect(classAccuracy(answers, classes(1, 1)).accuracy).toBe(0.5);
    // -log(1e-7) and -log(0.9).
    expect(classAccuracy(answers, classes(1, 1)).logLoss).toBeCloseTo((16.118096 + 0.105361) / 2, 5);
  });

  test("need outputs that fit the head", () => {
    expect(() => answersFrom(new Float32Array(6), 3, "sigmoid")).toThrow(
      /gives 2 outputs for each image; a sigmoid/,
    );
    expect(() => answersFrom(new Float32Array(3), 3, "softmax")).toThrow(
      /gives 1 outputs .* one for each class/,
    );
  });
});

describe("class accuracy", () => {
  test("has the log loss of scikit-learn's example of log_loss", () => {
    // log_loss(["spam", "ham", "ham", "spam"], [[.1, .9], [.9, .1], [.8, .2], [.35, .65]]) is 0.21616...
    const outputs = Float32Array.of(0.1, 0.9, 0.9, 0.1, 0.8, 0.2, 0.35, 0.65);
    const accuracy = classAccuracy(answersFrom(outputs, 4, "softmax"), classes(1, 0, 0, 1));
    expect(accuracy.logLoss).toBeCloseTo(0.21616, 5);
    expect(accuracy).toMatchObject({ count: 4, classes: 2, accuracy: 1, auc: 1, aucInterval: null });
  });

  test("of three classes has no ROC curve", () => {
    const outputs = Float32Array.of(3, 1, 2, 0, 5, 1, 0, 1, 9);
    const accuracy = classAccuracy(answersFrom(outputs, 3, "logits"), classes(0, 1, 1));
    expect(accuracy).toMatchObject({ classes: 3, accuracy: 2 / 3, auc: null, aucInterval: null });
  });

  test("refuses to compare nothing, or what does not fit", () => {
    const answers = answersFrom(Float32Array.of(0.5), 1, "sigmoid");
    expect(() => classAccuracy(answers, classes())).toThrow(/Cannot compare 1 answers with 0 classes/);
    expect(() => classAccuracy(answers, classes(0, 1))).toThrow(/with 2 classes/);
  });
});

describe("an answer that looks at no image", () => {
  test("is the majority class, and loses the entropy of the classes where their shares are the same", () => {
    const train = classes(1, 1, 1, 0);
    expect(majorityClass(train)).toBe(1);
    expect(majorityClass(classes(0, 1))).toBe(0);
    expect(countsOf(classes(2, 0, 2))).toEqual([1, 0, 2]);
    const accuracy = classAccuracy(majorityAnswers(train, 4, 2), classes(0, 1, 1, 1));
    expect(accuracy).toMatchObject({ accuracy: 0.75, auc: 0.5 });
    // H(1/4) in nats.
    expect(accuracy.logLoss).toBeCloseTo(-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), 12);
  });

  test("counts as collapsed", () => {
    const constant = answersFrom(Float32Array.of(0.6, 0.6, 0.6, 0.6), 4, "sigmoid");
    expect(diagnoseClassification(constant, classes(0, 1, 0, 1), classes(0, 0, 1))).toMatchObject({
      majorityAccuracy: 0.5,
      largestAnswerShare: 1,
      varianceRatio: 0,
      collapsed: true,
    });
    // Probabilities 0 and 1 have the variance of the classes themselves, but for the clipping.
    const sure = answersFrom(Float32Array.of(0, 1, 0, 1), 4, "sigmoid");
    const diagnosis = diagnoseClassification(sure, classes(0, 1, 0, 1), classes(0, 1));
    expect(diagnosis).toMatchObject({ largestAnswerShare: 0.5, collapsed: false });
    expect(diagnosis.varianceRatio).toBeCloseTo(1, 5);
  });
});
