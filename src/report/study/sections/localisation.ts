import type { Study } from "../../../core/study/study.ts";
import { formatDigits } from "../../format.ts";
import { blocks, code, fold, table, text } from "../../markdown.ts";
import { countRange, shareText, shareWithInterval, spreadText } from "../words.ts";

/** Does each variant learn or collapse. */
export function localisationSection({ localisation, run }: Study, picture: string | null): string | null {
  if (localisation.length === 0) return null;
  return blocks(
    "## Every variant over seeds",
    `Each variant with its own recipe, ${run.seeds.length} seeds. *Learned* is a mean error under 1 px; *collapsed* is not ` +
      "that, with Var(prediction) / Var(target) under 0.05. Errors are the median over seeds, with the smallest and the largest.",
    table(
      [
        ["variant", "text"],
        ["recipe", "text"],
        ["learned", "text"],
        ["collapsed", "text"],
        ["diverged", "text"],
        ["mean error (px)", "number"],
        ["Var ratio", "number"],
        ["updates", "number"],
      ],
      localisation.map((row) => [
        code(row.variantId),
        text(row.optimizer),
        shareWithInterval(row.learned),
        shareText(row.collapsed),
        shareText(row.diverged),
        spreadText(row.meanErrorPx),
        spreadText(row.varianceRatio, 2),
        countRange(row.updates),
      ]),
    ),
    picture,
    fold("What an error says about information, and what it is made of", informationTable(localisation)),
  );
}

function informationTable(rows: Study["localisation"]): string {
  return blocks(
    "The bound on the mutual information of image and target is h(Y) − ½ ln(2πe MSE) for each axis. As written it takes Y " +
      "for continuous. But the centre of the box has 28 places on an axis, and no answer can say more than ln 28 = 3.33 nats " +
      "(4.81 bits) about which it is: with a small MSE the bound passes that, and means nothing. It is one again for a box " +
      "anywhere inside its pixel (*dithered*: 1/12 px² is added to the MSE), and is then at most 3.16 nats.",
    "MSE = Var + Bias² holds with the variance of the *error*. With the variance of the *prediction* it is upside down: a " +
      "constant answer has none, and an MSE of Var(y); a perfect one has all of Var(y), and an MSE of 0. What is missing is " +
      "Var(y) − 2 Cov(y, prediction). The columns show each sum over the MSE: a right formula gives 1.",
    table(
      [
        ["variant", "text"],
        ["MSE", "number"],
        ["Var(y)", "number"],
        ["bound as written (nats)", "number"],
        ["dithered (nats)", "number"],
        ["dithered (bits)", "number"],
        ["(Var(prediction) + bias²) / MSE", "number"],
        ["(Var(error) + bias²) / MSE", "number"],
      ],
      rows.map((row) => [
        code(row.variantId),
        spreadText(row.mse),
        formatDigits(row.targetVariance.median),
        spreadText(row.informationNats),
        spreadText(row.ditheredInformationNats),
        formatDigits(bitsOf(row.ditheredInformationNats.median)),
        spreadText(row.predictionVarianceShare),
        spreadText(row.errorVarianceShare, 4),
      ]),
    ),
  );
}

const bitsOf = (nats: number | null) => (nats === null ? null : nats / Math.LN2);
