import type { SeenAnswers } from "../own.ts";
import type { Found, Widths } from "./found.ts";
import { listLayouts } from "./list-layouts.ts";
import { outputsOf, type Output } from "./outputs.ts";
import { rawLayouts } from "./raw-layouts.ts";
import { rowLayouts } from "./row-layouts.ts";
import { selectedLayouts } from "./selected-layouts.ts";

/** The ways in which outputs can be boxes with a class and a score, the most telling first. */
export function layoutsOf(seen: SeenAnswers, widths: Widths): Found[] {
  const outputs = outputsOf(seen);
  const scored = scoredLayouts(outputs, widths);
  return [
    // Where one box was found in every image, the only row of each looks like a list.
    ...(scored.length > 0 ? scored : scoredLayouts(outputs.map(asRow), widths)),
    ...boxOutputs(outputs).map(({ name }): Found => ({
      layout: { kind: "lists", boxes: name, scores: null, classes: null, count: null },
      words: `"${name}" for boxes without scores`,
    })),
  ];
}

function scoredLayouts(outputs: readonly Output[], widths: Widths): Found[] {
  const boxes = boxOutputs(outputs);
  const masks = [0, ...prototypesOf(outputs)];
  return [
    ...boxes.flatMap((output) => selectedLayouts(output, outputs)),
    ...boxes.flatMap((output) => listLayouts(output, outputs, widths)),
    ...outputs.flatMap((output) => rowLayouts(output, masks)),
    ...outputs.flatMap((output) => rawLayouts(output, widths.plain, masks)),
  ];
}

/** Outputs of four numbers in each row, those first whose names say that they are boxes. */
function boxOutputs(outputs: readonly Output[]): Output[] {
  return outputs
    .filter(({ shape }) => shape.at(-1) === 4 && shape.length === 2)
    .toSorted((a, b) => nameRank(b.name) - nameRank(a.name));
}

function asRow(output: Output): Output {
  return output.shape.length === 1 ? { ...output, shape: [1, ...output.shape] } : output;
}

/** How many maps the masks of boxes are mixed from, as YOLO's segmentation has them: [maps, height, width]. */
function prototypesOf(outputs: readonly Output[]): number[] {
  const counts = outputs.flatMap(({ shape }) => (shape.length === 3 ? [shape[0], shape[2]] : []));
  return [...new Set(counts.filter((count) => count !== null && count !== undefined))];
}

function nameRank(name: string): number {
  if (/raw|anchor|prior/i.test(name)) return 0;
  return /box|rect|loc|coord/i.test(name) ? 2 : 1;
}
