import type {
  Results,
  Score,
  ScoredTaskName,
  ScoreOf,
  TrainedVariant,
  Training,
  TrainingOf,
  VariantTask,
} from "../../core/results.ts";
import { boxWords } from "./box.ts";
import { boxesWords } from "./boxes.ts";
import { classesWords } from "./classes.ts";
import { mapWords } from "./map.ts";
import { pointWords } from "./point.ts";
import { pointsWords } from "./points.ts";
import type { TaskWords } from "./task-words.ts";
import type { TrainingWords } from "./training-words.ts";

const words = {
  point: pointWords,
  points: pointsWords,
  box: boxWords,
  boxes: boxesWords,
  classes: classesWords,
  map: mapWords,
} as const satisfies {
  readonly [Name in ScoredTaskName]: TaskWords<
    ScoreOf<Name>,
    Name extends VariantTask ? TrainingOf<Name> : never
  >;
};

/** How to speak of the task of a run; of a point where nothing can be scored, since there is nothing to speak of. */
export function wordsOf({ run }: Pick<Results, "run">): TaskWords<Score> {
  // The words of a task get scores of that task alone, which a table of all cannot say.
  return (run.task === "none" ? words.point : words[run.task]) as unknown as TaskWords<Score>;
}

/** How to speak of a training. */
export function trainingWordsOf({ training }: TrainedVariant): TrainingWords<Training> {
  return words[training.task].training as unknown as TrainingWords<Training>;
}
