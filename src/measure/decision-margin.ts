import { boxOf, iou } from "../onnx/evaluator/boxes.ts";
import type { Evaluated, Numbers } from "../onnx/evaluator/value.ts";
import type { NodeProto } from "../onnx/proto/onnx_pb.ts";
import { tieOf } from "./ties.ts";

/** How near a node's numbers are to where its decision turns. */
export interface Margin {
  readonly distance: number;
  /** What is so near to what, in words. */
  readonly between: string;
}

interface Decided {
  /** Which output of the node. */
  readonly output: number;
  readonly actual: Evaluated;
  readonly expected: Evaluated;
}

/**
 * The distance between the numbers that make a node decide one way or the other.
 *
 * @param inputs what float64 gives the node
 * @returns null where the op is none whose numbers can be looked at so
 */
export function marginOf(
  node: NodeProto,
  inputs: readonly (Evaluated | undefined)[],
  { output, actual, expected }: Decided,
): Margin | null {
  const numbers = inputs.map((input) =>
    input === undefined || input.dtype === "string" ? undefined : input,
  );
  if (node.opType === "NonMaxSuppression") return suppressionMargin(node, numbers);
  if (actual.dtype === "string" || expected.dtype === "string") return null;
  if (actual.data.length !== expected.data.length) return null;
  const op = onnxNames[node.opType] ?? node.opType;
  const axis = Number(node.attribute.find(({ name }) => name === "axis")?.i ?? 0n);
  const isExtreme = op === "ArgMax" || op === "ArgMin";
  const given = isExtreme ? [numbers[0], { shape: [], data: [axis] }] : numbers;
  const distance = tieOf({ op, output, inputs: given, expected, actual: actual.data }, Infinity);
  if (distance === null) return null;
  const isThreshold = /^(Greater|Less)/.test(op);
  return { distance, between: isThreshold ? "a number and its threshold" : (wordsOf[op] ?? "two numbers") };
}

const onnxNames: Readonly<Record<string, string>> = {
  GreaterOrEqual: "GreaterEqual",
  LessOrEqual: "LessEqual",
};

const wordsOf: Readonly<Record<string, string>> = {
  Floor: "a number and a whole one",
  Ceil: "a number and a whole one",
  Cast: "a number and a whole one",
};

/** Overlaps of more boxes than these take too long. */
const mostBoxes = 300;

/** The nearest of: a score and the threshold of scores, two scores in a row, an overlap and the threshold of overlaps. */
function suppressionMargin(
  node: NodeProto,
  [boxes, scores, , overlap, least]: readonly (Numbers | undefined)[],
): Margin | null {
  if (boxes === undefined || scores === undefined) return null;
  const threshold = least?.data[0] ?? -Infinity;
  const isCentred = node.attribute.find(({ name }) => name === "center_point_box")?.i === 1n;
  const [batch, classes, count] = scores.shape as [number, number, number];
  const margins: Margin[] = [];
  const add = (distance: number, between: string) => {
    if (Number.isFinite(distance)) margins.push({ distance, between });
  };
  for (const score of scores.data) add(Math.abs(score - threshold), "a score and its threshold");
  for (let row = 0; row < batch * classes; row += 1) {
    const own = scores.data.subarray(row * count, (row + 1) * count);
    const order = Array.from(own.keys())
      .filter((box) => own[box]! > threshold)
      .toSorted((a, b) => own[b]! - own[a]!);
    for (const [rank, box] of order.slice(1).entries()) add(own[order[rank]!]! - own[box]!, "two scores");
    const first = Math.floor(row / classes) * count;
    const corners = order.slice(0, mostBoxes).map((box) => boxOf(boxes, first + box, isCentred));
    for (const [index, box] of corners.entries()) {
      for (const other of corners.slice(0, index)) {
        add(
          Math.abs(iou(box, other) - (overlap?.data[0] ?? 0)),
          "the overlap of two boxes and its threshold",
        );
      }
    }
  }
  return margins.reduce<Margin | null>(
    (nearest, margin) => (nearest === null || margin.distance < nearest.distance ? margin : nearest),
    null,
  );
}
