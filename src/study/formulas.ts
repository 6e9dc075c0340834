import type { FormulaRow } from "../core/study/rows.ts";
import {
  distanceFromMiddle,
  distanceOfTwoPoints,
  informationBoundNats,
  maeOfMiddle,
  maeOfRandomGuess,
  mseOfRandomGuess,
  uniformEntropyNats,
  uniformVariance,
} from "./closed-forms.ts";
import { spreadOf } from "./seeds.ts";
import { simulateGuesses, type GuessErrors } from "./simulation.ts";

interface Formula {
  readonly id: string;
  readonly what: string;
  readonly formula: string;
  readonly said: number | null;
  readonly closedForm: (width: number) => number;
  readonly simulated: (errors: GuessErrors) => number;
}

/** What can be calculated of targets that are uniform in [-10, 10] (for distances: in the square of it). */
const formulas: readonly Formula[] = [
  {
    id: "mae-of-mean",
    what: "mean absolute error of always answering the mean",
    formula: "width / 4",
    said: 2.5,
    closedForm: maeOfMiddle,
    simulated: ({ maeOfMean }) => maeOfMean,
  },
  {
    id: "mae-of-guess",
    what: "mean absolute error of a random guess",
    formula: "width / 3",
    said: 3.3,
    closedForm: maeOfRandomGuess,
    simulated: ({ maeOfGuess }) => maeOfGuess,
  },
  {
    id: "mae-ratio",
    what: "ratio of the two",
    formula: "4 / 3",
    said: 3.3 / 2.5,
    closedForm: (width) => maeOfRandomGuess(width) / maeOfMiddle(width),
    simulated: (errors) => errors.maeOfGuess / errors.maeOfMean,
  },
  {
    id: "mse-of-mean",
    what: "MSE of always answering the mean: Var(y)",
    formula: "width² / 12",
    said: null,
    closedForm: uniformVariance,
    simulated: ({ mseOfMean }) => mseOfMean,
  },
  {
    id: "mse-of-guess",
    what: "MSE of a random guess",
    formula: "width² / 6",
    said: null,
    closedForm: mseOfRandomGuess,
    simulated: ({ mseOfGuess }) => mseOfGuess,
  },
  {
    id: "mse-ratio",
    what: "ratio of the two",
    formula: "2",
    said: null,
    closedForm: (width) => mseOfRandomGuess(width) / uniformVariance(width),
    simulated: (errors) => errors.mseOfGuess / errors.mseOfMean,
  },
  {
    id: "distance-ratio",
    what: "the same for the distance of two coordinates",
    formula: "6 (2 + √2 + 5 asinh 1) / (15 (√2 + asinh 1))",
    said: null,
    closedForm: (width) => distanceOfTwoPoints(width) / distanceFromMiddle(width),
    simulated: (errors) => errors.distanceOfGuess / errors.distanceOfMean,
  },
  {
    id: "constant-bound",
    what: "smallest MSE of 101 constant answers, over Var(y)",
    formula: "1",
    said: null,
    closedForm: () => 1,
    simulated: ({ bestConstantOverVariance }) => bestConstantOverVariance,
  },
  {
    id: "information-of-constant",
    what: "information bound of always answering the mean (nats)",
    formula: "-1/2 ln(2πe / 12)",
    said: null,
    closedForm: () => -0.5 * Math.log((2 * Math.PI * Math.E) / 12),
    simulated: ({ mseOfMean }) => informationBoundNats(uniformEntropyNats(20), mseOfMean),
  },
];

export function formulaRows(seeds: readonly number[]): FormulaRow[] {
  const errors = seeds.map((seed) => simulateGuesses(-10, 10, seed));
  return formulas.map(({ id, what, formula, said, closedForm, simulated }) => ({
    id,
    what,
    formula,
    said,
    closedForm: closedForm(20),
    simulated: spreadOf(errors.map(simulated)),
  }));
}
