/**
 * Scores of a map of classes, pixel by pixel and class by class: slow, and the oracle of those that are counted once for
 * all classes and images. Images stand one after the other; a pixel whose truth is `ignored` counts neither way.
 */
export function mapScore(predicted: Uint8Array, truth: Uint8Array, classes: number, ignored: number) {
  const pixels = [...truth.keys()].filter((pixel) => truth[pixel] !== ignored);
  const right = pixels.filter((pixel) => predicted[pixel] === truth[pixel]).length;
  const overlaps = Array.from({ length: classes }, (_, label) => {
    const [a, b] = [predicted, truth].map((map) => pixels.filter((pixel) => map[pixel] === label));
    const both = a!.filter((pixel) => truth[pixel] === label).length;
    const either = a!.length + b!.length - both;
    return either === 0 ? null : { iou: both / either, dice: (2 * both) / (both + either) };
  });
  const known = overlaps.filter((overlap) => overlap !== null);
  return {
    pixelAccuracy: right / pixels.length,
    meanIou: known.reduce((sum, { iou }) => sum + iou, 0) / known.length,
    meanDice: known.reduce((sum, { dice }) => sum + dice, 0) / known.length,
    classIous: overlaps.map((overlap) => overlap?.iou ?? null),
  };
}
