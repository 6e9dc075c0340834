import { describe, expect, it } from "vitest";
import { studyClaims } from "../../src/study/claims.ts";
import { measuresOf } from "../../src/study/measures.ts";
import { headVariantIds } from "../../src/zoo/heads/registry.ts";
import { parts, partNames, sweepOptimizers, sweepVariants, type StudyChoice } from "../../src/study/parts.ts";
import { classSeedsOf, classSpecs } from "../../src/study/classes.ts";
import { longerSpecOf, networkOf, overfitSpecOf, slowLearners, specOf } from "../../src/study/protocol.ts";
import { keyOf } from "../../src/study/trainings.ts";
import { classVariantIds } from "../../src/zoo/class-registry.ts";
import { variantIds } from "../../src/zoo/registry.ts";

const choice: StudyChoice = {
  seeds: [1, 2],
  preset: "study",
  variants: null,
  classVariants: null,
  targetVariants: [],
  rates: null,
};

describe("the claims of the study", () => {
  const measures = measuresOf(choice, new Map());

  it.each(studyClaims.map((claim) => [claim.id, claim] as const))(
    "%s rests on measures that there are",
    (_, claim) => {
      // Tests on images are named by the trainings that had them, of which there are none here.
      const names = claim.holdsWhen
        .flatMap((condition) => ("of" in condition ? [condition.measure, condition.of] : [condition.measure]))
        .filter((name) => !name.includes(" on dimmed-half of "));
      for (const name of names) expect([...measures.keys()]).toContain(name);
      expect(claim.holdsWhen.length).toBeGreaterThan(0);
      expect(partNames).toContain(claim.part);
    },
  );

  it("have ids of their own, and one for every variant", () => {
    const ids = studyClaims.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of variantIds) expect(ids).toContain(`localisation/${id}`);
    for (const id of classVariantIds) expect(ids).toContain(`classify/${id}`);
    for (const id of headVariantIds) expect(ids).toContain(`architectures/${id}`);
  });

  it("need only variants that their part studies by default, so that the whole study decides them", () => {
    const withChains = studyClaims.filter(({ part }) => !["classify", "architectures"].includes(part));
    for (const { id, part, variants } of withChains) {
      const byDefault = JSON.stringify(parts[part as keyof typeof parts].chains(choice));
      for (const variant of variants ?? []) {
        expect(`${id}: ${byDefault}`).toContain(`"network":"${networkOf(variant)}"`);
      }
    }
  });
});

describe("the classifiers of the study", () => {
  const idsOf = (classVariants: string[] | null) =>
    new Set(classSpecs({ ...choice, classVariants }).map(({ variantId }) => variantId));

  it("are those that train in seconds, unless others are named", () => {
    expect(idsOf(null)).toContain("flatline");
    expect(idsOf(null)).not.toContain("huge-cnn");
    expect(idsOf(null)).not.toContain("flatline-256");
    expect([...idsOf(["huge-cnn"])]).toEqual(["huge-cnn"]);
  });

  it("leave out seed 1, after which their rules were settled", () => {
    expect(classSeedsOf([1, 2, 3])).toEqual([2, 3, 4]);
    expect(new Set(classSpecs(choice).map(({ seed }) => seed))).toEqual(new Set([2, 3]));
  });
});

describe("the trainings of the study", () => {
  it("train networks that differ by their learning rate alone once for each rate", () => {
    expect(networkOf("cnn-low-lr")).toBe("cnn-gray");
    expect(networkOf("cnn-sgd")).toBe("cnn-gray");
    expect(networkOf("linear-high-lr")).toBe("linear-sgd");
    expect(networkOf("question-cnn")).toBe("question-cnn");
    expect(networkOf("cnn-msle")).toBe("cnn-msle");
    expect(sweepVariants(variantIds)).not.toContain("cnn-low-lr");
    expect(sweepVariants(variantIds)).not.toContain("linear-exact");
  });

  it("are the same whichever part asks, where they are the same", () => {
    const keys = (part: keyof typeof parts, variant: string) =>
      parts[part].chains({ ...choice, variants: [variant] }).flatMap(({ specs }) => specs.map(keyOf));
    const swept = keys("learning-rate", "cnn-gray");
    for (const key of keys("localisation", "cnn-low-lr")) expect(swept).toContain(key);
    expect(keys("images", "cnn-low-lr").filter((key) => swept.includes(key))).toHaveLength(2);
  });

  it("differ in nothing but the seed from one seed to the next", () => {
    expect({ ...specOf("cnn-gray", 1, "study"), seed: 2 }).toEqual(specOf("cnn-gray", 2, "study"));
  });

  it("sweep the rates that were asked for", () => {
    expect(sweepOptimizers("cnn-gray", [0.5])).toEqual([{ name: "adam", learningRate: 0.5 }]);
    expect(sweepOptimizers("linear-sgd", null).map((optimizer) => optimizer.name)).toContain("sgd");
    expect(sweepOptimizers("linear-exact", null)).toEqual([]);
  });

  it("validate the overfit protocol on the very images that it trains on", () => {
    expect(overfitSpecOf("cnn-gray", 3, 1, "study")).toMatchObject({
      distinct: 3,
      batchSize: 3,
      validationCount: 3,
    });
    expect(overfitSpecOf("cnn-gray", 100, 1, "study")).toMatchObject({ distinct: 100, batchSize: 32 });
  });

  it("are ten times as long, and else the same, for what is slow", () => {
    const [short, long] = [specOf("cnn-sgd", 1, "study"), longerSpecOf("cnn-sgd", 1, "study")];
    expect(long).toEqual({ ...short, epochs: 10 * short.epochs, patience: 10 * short.patience });
    const asked = parts.longer.chains({ ...choice, variants: null }).flatMap(({ specs }) => specs);
    expect(asked.filter(({ seed }) => seed === 1)).toHaveLength(2 * slowLearners.length);
    expect(parts.longer.chains({ ...choice, variants: ["linear-exact"] })).toEqual([]);
  });

  it("leave the slow networks out of a quick study, unless they are asked for", () => {
    const networks = (variants: string[] | null) =>
      new Set(
        parts.localisation
          .chains({ ...choice, preset: "quick", variants })
          .flatMap(({ specs }) => specs.map(({ network }) => network)),
      );
    expect(networks(null).has("cnn-wide")).toBe(false);
    expect(networks(["cnn-wide"]).has("cnn-wide")).toBe(true);
  });
});
