import type { TrainedVariant } from "../../core/results.ts";
import { classesTraining } from "./classes-training.ts";
import { pointTraining } from "./point-training.ts";
import { boxesTraining, boxTraining, pointsTraining } from "./target-training.ts";
import type { TrainingWords } from "./training-words.ts";

type Training = TrainedVariant["training"];

const trainings = {
  point: pointTraining,
  classes: classesTraining,
  box: boxTraining,
  points: pointsTraining,
  boxes: boxesTraining,
} as const satisfies { readonly [Name in Training["task"]]: unknown };

/** How to speak of a training. */
export function trainingWordsOf({ training }: TrainedVariant): TrainingWords<Training> {
  // The words of a task get trainings of that task alone, which a table of all cannot say.
  return trainings[training.task] as unknown as TrainingWords<Training>;
}
