import { boxToInput, type Size } from "../../../dataset/fit.ts";
import type { Suppression } from "../../../core/suppression.ts";
import type { Box } from "../../../dataset/labels/label-set.ts";
import type { ClassOrder } from "../../../tasks/boxes/class-order.ts";
import type { BoxesReading, BoxesTruth } from "../../../tasks/boxes/types.ts";
import { scaleOf } from "../../../tasks/places.ts";
import type { Target } from "../target.ts";

/** The layer that gives a row for each cell: centre, width and height in shares, and a score of each class. */
export const boxesLayer = "cxcywh-scores";

/** Pixels of the input that a cell of the grid is wide and high. */
export const cellSide = 4;

/** What is done behind that layer, in the ONNX file and in TF.js. */
export const boxesSuppression: Suppression = { output: boxesLayer, iou: 0.5, score: 0.05, most: 100 };

/** Numbers of a cell in targets before the classes: centre, width, height, and 1 where a thing has its centre there. */
export const cellFacts = 5;

/**
 * Boxes of several classes. Each cell of a grid answers for the thing whose centre lies in it. Rows have for each cell
 * the box, 1 where there is one, and for each class how near the cell is to the centre of such a thing: 1 there, and less
 * around it, as CenterNet has it (X. Zhou et al., https://arxiv.org/abs/1904.07850).
 */
export const boxesTarget: Target<BoxesTruth, BoxesReading> = {
  task: "boxes",
  output: boxesLayer,
  suppression: boxesSuppression,
  namesOf: ({ names }) => names,
  readingOf: (names, input) => {
    const step = 4 + names.length;
    return {
      layout: {
        kind: "columns",
        boxes: { output: boxesLayer, first: 0, step, by: 1 },
        scores: { output: boxesLayer, first: 4, step, by: 1 },
        objectness: null,
        width: names.length,
        activation: "none",
      },
      form: "cxcywh",
      scale: scaleOf("shares", input),
      order: orderOf(names),
    };
  },
  suppressedReadingOf: (names, input) => ({
    layout: { kind: "lists", boxes: "boxes", scores: "scores", classes: "classes", count: null },
    form: "xyxy",
    scale: scaleOf("shares", input),
    order: orderOf(names),
  }),
  rowsOf: ({ images, fits }, names, input) => {
    const [across, down] = [input.width / cellSide, input.height / cellSide];
    const perCell = cellFacts + names.length;
    const width = across * down * perCell;
    const values = new Float32Array(images.length * width);
    for (const [image, things] of images.entries()) {
      const rows = values.subarray(image * width, (image + 1) * width);
      for (const { box, classIndex, isCrowd } of things) {
        if (!isCrowd) {
          drawThing(rows, boxToInput(fits[image]!, box), classIndex, { input, across, down, perCell });
        }
      }
    }
    return { width, values };
  },
};

function orderOf(names: readonly string[]): ClassOrder {
  return { words: "classes are those of the labels", indices: [...names.keys()], background: null };
}

interface Grid {
  readonly input: Size;
  readonly across: number;
  readonly down: number;
  readonly perCell: number;
}

/** A thing's centre may lie on the last edge, or beyond it where a picture was cropped. */
function drawThing(rows: Float32Array, box: Box, classIndex: number, grid: Grid): void {
  const { input, across, down, perCell } = grid;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  if (x < 0 || y < 0 || x > input.width || y > input.height || !(box.width > 0 && box.height > 0)) return;
  const column = Math.min(across - 1, Math.floor(x / cellSide));
  const row = Math.min(down - 1, Math.floor(y / cellSide));
  // A third of the smaller side, as far as a box that is moved so much still overlaps well.
  const sigma = Math.max(0.5, Math.min(box.width, box.height) / cellSide / 6);
  const reach = Math.ceil(3 * sigma);
  for (let down2 = Math.max(0, row - reach); down2 <= Math.min(down - 1, row + reach); down2 += 1) {
    for (let right = Math.max(0, column - reach); right <= Math.min(across - 1, column + reach); right += 1) {
      const at = (down2 * across + right) * perCell + cellFacts + classIndex;
      const near = Math.exp(-((right - column) ** 2 + (down2 - row) ** 2) / (2 * sigma ** 2));
      rows[at] = Math.max(rows[at]!, near);
    }
  }
  const facts = [x / input.width, y / input.height, box.width / input.width, box.height / input.height, 1];
  rows.set(facts, (row * across + column) * perCell);
}
