import { describe, expect, it } from "vitest";
import { verdictsOf } from "../../../harness/subjects/verdicts.ts";
import type { PreparedModel } from "../../../harness/models/prepare-models.ts";
import type { ClassManifest } from "../../../src/training/manifest.ts";

interface Numbers {
  /** Share of right answers; null for a training that diverged. */
  readonly accuracy: number | null;
  readonly varianceRatio?: number;
  /** Loss of each epoch, in training and in validation. */
  readonly losses?: readonly number[];
}

/** Of a manifest only what a verdict reads. */
function modelOf(
  variantId: string,
  { accuracy, varianceRatio = 1, losses = [1, 0.5] }: Numbers,
): PreparedModel {
  const manifest = {
    task: "classify",
    variantId,
    training: {
      outcome: accuracy === null ? "diverged" : "trained",
      history: losses.map((loss, index) => ({ epoch: index + 1, trainLoss: loss, validationLogLoss: loss })),
    },
    accuracy: accuracy === null ? null : { accuracy, logLoss: 0.1, varianceRatio },
  } as unknown as ClassManifest;
  return { variantId, folder: "none", manifest, onnx: null };
}

/** By variant: the verdict and what it looked at. */
function judged(...models: PreparedModel[]) {
  return Object.fromEntries(
    verdictsOf(models).map(({ variantId, verdict, measured }) => [variantId, { verdict, measured }]),
  );
}

describe("the verdict of a classifier", () => {
  it("is supported for a cure: under 10 % wrong, and half as many as before or fewer", () => {
    const { flatline, "flatline-sigmoid": sigmoid } = judged(
      modelOf("flatline", { accuracy: 0.5, varianceRatio: 0, losses: [0.75, 0.75] }),
      modelOf("flatline-sigmoid", { accuracy: 0.9375 }),
    );
    expect(sigmoid).toEqual({
      verdict: "supported",
      measured: "share of wrong answers 0.0625, share of wrong answers 0.0625 (flatline: 0.5)",
    });
    expect(flatline).toEqual({
      verdict: "supported",
      measured: "Var(prediction)/Var(target) 0, range of the validation loss over the epochs 0",
    });
  });

  it("is refuted where the network learns without the cure, or not with it", () => {
    const both = judged(
      modelOf("flatline", { accuracy: 0.9375 }),
      modelOf("flatline-sigmoid", { accuracy: 0.9375 }),
      modelOf("flatline-he", { accuracy: 0.75 }),
    );
    expect(both["flatline"]?.verdict).toBe("refuted");
    expect(both["flatline-sigmoid"]?.verdict).toBe("refuted");
    expect(both["flatline-he"]?.verdict).toBe("refuted");
  });

  it("of the flat line is refuted by a loss that falls, even where one class is answered", () => {
    const { flatline } = judged(
      modelOf("flatline", { accuracy: 0.5, varianceRatio: 0, losses: [1.25, 0.75] }),
    );
    expect(flatline?.verdict).toBe("refuted");
    expect(flatline?.measured).toContain("range of the validation loss over the epochs 0.5");
  });

  it("takes a training that diverged for wrong in everything", () => {
    const { "mnist-small": small } = judged(modelOf("mnist-small", { accuracy: null, losses: [1] }));
    expect(small).toEqual({
      verdict: "refuted",
      measured: "share of wrong answers none, as training diverged",
    });
  });

  it("is not there without the variant that it is compared with", () => {
    const { "small-augmented": augmented } = judged(modelOf("small-augmented", { accuracy: 1 }));
    expect(augmented).toEqual({
      verdict: "not measured",
      measured: "share of wrong answers 0 (mnist-small: not measured)",
    });
  });
});
