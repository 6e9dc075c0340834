/** What accuracy hides where the classes are not equally many. */
export interface ClassBalance {
  /** Mean over the classes of the share of their images that is right (scikit-learn's balanced_accuracy_score). */
  readonly balancedAccuracy: number;
  /** Mean over the classes of 2 right / (images of the class + answers of the class). */
  readonly macroF1: number;
  /** Recall of each class; null for one without images. */
  readonly classRecalls: readonly (number | null)[];
}

/**
 * @param answers shape [count]: the class that each image was told to be; -1 for none
 * @param truth shape [count]
 * @param classes how many there are
 */
export function classBalance(
  answers: ArrayLike<number>,
  truth: ArrayLike<number>,
  classes: number,
): ClassBalance {
  const [images, answered, right] = [0, 1, 2].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let image = 0; image < truth.length; image += 1) {
    const [answer, label] = [answers[image]!, truth[image]!];
    images[label]! += 1;
    if (answer >= 0 && answer < classes) answered[answer]! += 1;
    if (answer === label) right[label]! += 1;
  }
  const classRecalls = Array.from(images, (count, label) => (count === 0 ? null : right[label]! / count));
  const recalls = classRecalls.filter((recall) => recall !== null);
  const f1s = Array.from(images, (count, label) => ({ both: count + answered[label]!, hits: right[label]! }))
    .filter(({ both }) => both > 0)
    .map(({ both, hits }) => (2 * hits) / both);
  return { balancedAccuracy: meanOf(recalls), macroF1: meanOf(f1s), classRecalls };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
