import { imagesInWords } from "../core/study/image-words.ts";
import { headVariantIds } from "../zoo/heads/registry.ts";
import { variantIds, variantOf } from "../zoo/registry.ts";
import { classVariantIds } from "../zoo/class-registry.ts";
import { classVariantOf } from "../zoo/tasks.ts";
import type { Rule } from "../zoo/claim.ts";
import type { AnyVariant } from "../zoo/types.ts";
import { architectureClaims } from "./architecture-claims.ts";
import type { Condition, StudyClaim } from "./claim.ts";
import { nameOfMetric } from "./measure.ts";
import { workingErrorPx } from "./outcome.ts";
import { harderImages } from "./parts.ts";
import { longerFactor, slowLearners } from "./protocol.ts";

const discussion = "https://stats.stackexchange.com/questions/261704";
const aReply = `a reply to the question, ${discussion}`;
const extended = (how: string) => `a reply to the question (${how}), ${discussion}`;
const ours = "nobody; boxbench asks";

const below = (measure: string, value: number): Condition => ({ measure, is: "below", value });
const above = (measure: string, value: number): Condition => ({ measure, is: "above", value });
const works = (measure: string): Condition => below(measure, workingErrorPx);
const timesBelow = (measure: string, factor: number, of: string): Condition => ({
  measure,
  is: "below",
  factor,
  of,
});
const timesAbove = (measure: string, factor: number, of: string): Condition => ({
  measure,
  is: "above",
  factor,
  of,
});

/** What each variant was made to test, with its own rule. */
const variantClaims: readonly StudyClaim[] = variantIds.map((id) => claimOf("localisation", variantOf(id)));

/** The same for the variants that tell two classes apart. */
const classClaims: readonly StudyClaim[] = classVariantIds.map((id) =>
  claimOf("classify", classVariantOf(id)),
);

/** The same for heads, on the quarter of the image that they never saw. */
const headClaims: readonly StudyClaim[] = headVariantIds.map((id) => claimOf("architectures", variantOf(id)));

function claimOf(part: string, { id, claim }: Pick<AnyVariant, "id" | "claim">): StudyClaim {
  const others = claim.supportedWhen.flatMap((rule) => ("of" in rule ? [rule.of] : []));
  return {
    id: `${part}/${id}`,
    part,
    variants: [...new Set([id, ...others])],
    statement: claim.statement,
    by: claim.by,
    holdsWhen: claim.supportedWhen.map((rule) => conditionOf(rule, id)),
  };
}

function conditionOf(rule: Rule, id: string): Condition {
  if (rule.metric === "diverged") {
    return { measure: `divergence of ${id}`, is: rule.is ? "above" : "below", value: 0.5 };
  }
  const { metric, is } = rule;
  const measure = nameOfMetric(metric, id);
  return "value" in rule
    ? { measure, is, value: rule.value }
    : { measure, is, factor: rule.factor, of: nameOfMetric(metric, rule.of) };
}

const sweepClaims: readonly StudyClaim[] = [
  ...["question-cnn", "cnn-gray", "cnn-he", "cnn-zero-mean", "cnn-msle"].map((id): StudyClaim => ({
    id: `learning-rate/${id}`,
    part: "learning-rate",
    variants: [id],
    statement: `the learning rate alone decides whether ${id} learns: at 0.001 it does, at 0.1 it does not`,
    by: extended("checked for each network"),
    holdsWhen: [
      works(`mean error of ${id} at rate 0.001`),
      timesAbove(`mean error of ${id} at rate 0.1`, 5, `mean error of ${id} at rate 0.001`),
    ],
  })),
  {
    id: "learning-rate/question-rate",
    part: "learning-rate",
    variants: ["cnn-gray"],
    statement: "the question's rate of 0.01 is too high for its network: it finds no box there",
    by: aReply,
    holdsWhen: [above("mean error of cnn-gray at rate 0.01", 5)],
  },
  {
    id: "learning-rate/he-instead",
    part: "learning-rate",
    variants: ["cnn-he"],
    statement: "a good initialisation makes the learning rate not matter: with He it learns at 0.01 too",
    by: aReply,
    holdsWhen: [works("mean error of cnn-he at rate 0.01")],
  },
  {
    id: "learning-rate/very-high",
    part: "learning-rate",
    variants: ["linear-sgd"],
    statement: "for the linear model a very high rate is right: 1 is better than 0.01",
    by: aReply,
    holdsWhen: [
      timesBelow("mean error of linear-sgd at rate 1", 0.5, "mean error of linear-sgd at rate 0.01"),
    ],
  },
  {
    id: "learning-rate/higher-still",
    part: "learning-rate",
    variants: ["linear-sgd"],
    statement: "… and 10 is too high",
    by: ours,
    holdsWhen: [timesAbove("mean error of linear-sgd at rate 10", 2, "mean error of linear-sgd at rate 1")],
  },
];

const batchClaims: readonly StudyClaim[] = [
  {
    id: "batch/recipe",
    part: "batch",
    variants: ["cnn-gray"],
    statement: "with the recipe's batches of 128, the network finds no box at a rate of 0.01",
    by: `the question, ${discussion}`,
    holdsWhen: [above("mean error of cnn-gray with batches of 128", 5)],
  },
  {
    id: "batch/smaller",
    part: "batch",
    variants: ["cnn-gray"],
    statement: "batches of 32 instead of 128 are a cure, at the same rate and number of updates",
    by: ours,
    holdsWhen: [
      works("mean error of cnn-gray with batches of 32"),
      timesBelow(
        "mean error of cnn-gray with batches of 32",
        0.1,
        "mean error of cnn-gray with batches of 128",
      ),
    ],
  },
];

const longerClaims = slowLearners.map((id): StudyClaim => ({
  id: `longer/${id}`,
  part: "longer",
  variants: [id],
  statement: `${id} is slow, not stuck: it learns with ${longerFactor} times the updates`,
  by: ours,
  holdsWhen: [works(`mean error of ${id} with ${longerFactor} times the updates`)],
}));

const formulaClaims: readonly StudyClaim[] = [
  {
    id: "formulas/mean-beats-guess",
    statement: "the mean beats a random guess",
    by: aReply,
    holdsWhen: [
      above("MAE of a random guess over that of the mean", 1),
      above("MSE of a random guess over that of the mean", 1),
      above("mean distance of a random guess over that of the mean", 1),
    ],
  },
  {
    id: "formulas/numbers",
    statement: "for targets in [-10, 10] the mean is wrong by 2.5 on average, a random guess by 3.3",
    by: aReply,
    holdsWhen: [
      above("MAE of the mean in [-10, 10]", 2.4),
      below("MAE of the mean in [-10, 10]", 2.6),
      above("MAE of a random guess in [-10, 10]", 3.2),
      below("MAE of a random guess in [-10, 10]", 3.4),
    ],
  },
  {
    id: "formulas/ratio",
    statement: "… so a random guess is 3.3 / 2.5, a third, worse",
    by: aReply,
    holdsWhen: [
      above("MAE of a random guess over that of the mean", 1.3),
      below("MAE of a random guess over that of the mean", 1.36),
    ],
  },
  {
    id: "formulas/constant-bound",
    statement: "no constant answer has an MSE under Var(y)",
    by: aReply,
    // Rounding may fall short of 1 by some 1e-13.
    holdsWhen: [above("smallest MSE of a constant over Var(target)", 1 - 1e-9)],
  },
].map((claim) => ({ ...claim, part: "formulas", variants: null }));

/** Entropy of one of 28 places, in nats: no answer can say more about an axis. */
const entropyOfPlaces = Math.log(28);

const informationClaims: readonly StudyClaim[] = [
  {
    id: "localisation/information-as-written",
    part: "localisation",
    variants: ["linear-exact"],
    statement:
      "h(Y) - 1/2 log(2πeδ) is a lower bound of the information, as it is written (28 places hold at most ln 28 = 3.33 nats an axis)",
    by: aReply,
    holdsWhen: [below("information bound of linear-exact", entropyOfPlaces)],
  },
  {
    id: "localisation/information-dithered",
    part: "localisation",
    variants: ["linear-exact", "cnn-low-lr"],
    statement: "… and it is one where Y has a density: with the box anywhere inside its pixel",
    by: ours,
    holdsWhen: [
      below("dithered information bound of linear-exact", entropyOfPlaces),
      above("dithered information bound of linear-exact", 3),
      below("dithered information bound of cnn-low-lr", entropyOfPlaces),
    ],
  },
  {
    id: "localisation/mse-of-prediction-variance",
    part: "localisation",
    variants: ["cnn-low-lr", "linear-exact"],
    statement: "MSE = Var + Bias², with the variance and the bias of the prediction",
    by: aReply,
    holdsWhen: ["cnn-low-lr", "linear-exact"].flatMap((id) => [
      above(`(Var(prediction) + bias²) / MSE of ${id}`, 0.9),
      below(`(Var(prediction) + bias²) / MSE of ${id}`, 1.1),
    ]),
  },
  {
    id: "localisation/mse-of-error-variance",
    part: "localisation",
    variants: ["cnn-low-lr", "linear-exact"],
    statement: "MSE = Var + Bias², with the variance and the mean of the error",
    by: ours,
    holdsWhen: ["cnn-low-lr", "linear-exact"].flatMap((id) => [
      above(`(Var(error) + bias²) / MSE of ${id}`, 0.999),
      below(`(Var(error) + bias²) / MSE of ${id}`, 1.001),
    ]),
  },
];

/** The kinds of harder images, and what they are called in a sentence. */
const harder = harderImages.map((images) => [images, imagesInWords(images)] as const);

const imageClaims: readonly StudyClaim[] = [
  ...harder.map(([images, shown]): StudyClaim => ({
    id: `images/linear-${images}`,
    part: "images",
    variants: ["linear-exact"],
    statement: `the problem is linearly solvable also on ${shown} images`,
    by: extended("checked on harder images"),
    holdsWhen: [works(`mean error of linear-exact trained on ${shown} images`)],
  })),
  ...harder.map(([images, shown]): StudyClaim => ({
    id: `images/cnn-${images}`,
    part: "images",
    variants: ["cnn-low-lr"],
    statement: `the question's network, at a rate of 0.001, learns ${shown} images too`,
    by: ours,
    holdsWhen: [works(`mean error of cnn-low-lr trained on ${shown} images`)],
  })),
  ...["cnn-low-lr", "small-conv", "linear-exact"].map((id): StudyClaim => ({
    id: `robustness/dimmed-${id}`,
    part: "robustness",
    variants: [id],
    statement: `${id}, trained on clean images, finds the box at half the brightness`,
    by: ours,
    holdsWhen: [works(`mean error on dimmed-half of ${id} trained on clean images`)],
  })),
  ...["cnn-low-lr", "small-conv", "linear-exact"].map((id): StudyClaim => ({
    id: `robustness/shift-${id}`,
    part: "robustness",
    variants: [id],
    statement: `${id} finds the box in a half of the image where it never saw one`,
    by: ours,
    holdsWhen: [works(`mean error in the right half of ${id} trained in the left one`)],
  })),
];

const protocolClaims: readonly StudyClaim[] = [
  {
    id: "overfit/finds-the-fault",
    part: "overfit",
    variants: ["question-cnn", "cnn-low-lr"],
    statement:
      "overfit one image, then two, three, up to 100: the question's recipe breaks on the way, the repaired one does not",
    by: aReply,
    holdsWhen: [below("count that question-cnn fits", 100), above("count that cnn-low-lr fits", 99)],
  },
  {
    id: "overfit/one-image",
    part: "overfit",
    variants: ["question-cnn"],
    statement: "one image is enough to see that the question's recipe is at fault",
    by: ours,
    holdsWhen: [below("count that question-cnn fits", 1)],
  },
  ...["cnn-low-lr", "dense-only", "linear-high-lr"].map((id): StudyClaim => ({
    id: `scale/${id}`,
    part: "scale",
    variants: [id],
    statement: `the scale of the targets matters: times 100, ${id} is at least twice as wrong after the same updates`,
    by: aReply,
    holdsWhen: [
      timesAbove(`mean error of ${id} with targets in [-100, 100]`, 2, nameOfMetric("meanErrorPx", id)),
    ],
  })),
];

/** Every statement that the study checks, in the order of its report. */
export const studyClaims: readonly StudyClaim[] = [
  ...variantClaims,
  ...sweepClaims,
  ...batchClaims,
  ...longerClaims,
  ...formulaClaims,
  ...informationClaims,
  ...protocolClaims,
  ...imageClaims,
  ...classClaims,
  ...headClaims,
  ...architectureClaims,
];
