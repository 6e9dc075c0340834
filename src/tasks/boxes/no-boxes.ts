import { counted } from "../../core/counted.ts";
import { BoxbenchError } from "../../core/errors.ts";
import type { SeenAnswers } from "../own.ts";
import { outputsOf } from "./outputs.ts";
import type { BoxesTruth } from "./types.ts";

/** The error of a model in which no output can be boxes: what is read, what it gives, and what may be missing. */
export function noBoxes(seen: SeenAnswers, { names }: BoxesTruth): BoxbenchError {
  const {
    answered: { outputs },
    images,
  } = seen;
  const given = Object.entries(outputs)
    .map(([name, { shape, dtype }]) => `"${name}" ${dtype} [${shape.join(", ")}]`)
    .join(", ");
  return new BoxbenchError(
    "MODEL_FILE",
    `No output holds boxes with scores: boxes [images, n, 4] with scores and classes, rows of 5, 6 or 7, and [images, ${4 + names.length} or ${5 + names.length}, n] are read; for ${images.length} images the model gives ${given}.${otherClasses(seen, names.length)}`,
  );
}

/** What to do where an output has the form of a detector's, with scores of more or fewer classes than the labels have. */
function otherClasses(seen: SeenAnswers, count: number): string {
  for (const { name, shape } of outputsOf(seen)) {
    const [a, b] = shape;
    if (shape.length !== 2 || a == null || b == null) continue;
    const [numbers, lines] = [Math.min(a, b), Math.max(a, b)];
    if (numbers < 6 || numbers === lines) continue;
    return ` "${name}" may be ${lines} boxes with ${numbers - 4} scores, or ${numbers - 5} behind one for any object, and the labels have ${counted(count, "class")}: name the model's classes in their order with --classes.`;
  }
  return "";
}
