import type { Found } from "./found.ts";
import type { Output } from "./outputs.ts";

/** Boxes, scores and what ONNX' NonMaxSuppression chose of them. */
export function selectedLayouts(boxes: Output, outputs: readonly Output[]): Found[] {
  // Where each image has one row, the rows are the images.
  const indices = outputs.find(
    ({ dtype, shape, name }) =>
      dtype === "int64" && shape.at(-1) === 3 && shape.length <= 2 && name !== boxes.name,
  );
  const scores = outputs.find(
    ({ name, shape }) =>
      name !== boxes.name && name !== indices?.name && shape.at(-1) === boxes.shape[0] && shape.length <= 2,
  );
  if (indices === undefined || scores === undefined) return [];
  return [
    {
      layout: { kind: "selected", indices: indices.name, boxes: boxes.name, scores: scores.name },
      words: `"${indices.name}" for the boxes of "${boxes.name}" that non-maximum suppression kept, with "${scores.name}"`,
    },
  ];
}
