import type { Shape } from "../../../src/onnx/types.ts";
import type { GraphConvertOptions } from "../../../src/onnx/graph-model/convert.ts";
import { portsOfFile, type InputPort } from "../../../src/onnx/graph-model/ports.ts";
import type { GraphModelFile } from "../../../src/onnx/graph-model/types.ts";
import type { ConvertedModel } from "../../../src/onnx/converted-model.ts";
import type { NamedShapes } from "../../base/options.ts";

/**
 * What to convert a graph model with, for inputs of one size: dimensions other than the first that its nodes leave open
 * are those that are asked for, else those of its signature.
 *
 * @param asked shapes with the batch or without it; whether they fit is judged where the inputs are made
 */
export function inputSizesOf(
  file: GraphModelFile,
  asked: NamedShapes,
): Pick<GraphConvertOptions, "inputShapes"> {
  const ports = portsOfFile(file).inputs.filter(({ resourceId }) => resourceId === null);
  const shapes = ports.flatMap((port) => {
    const shape = sizeOf(port, asked[port.name] ?? asked[""] ?? null);
    return shape === null ? [] : [[port.name, shape] as const];
  });
  return { inputShapes: Object.fromEntries(shapes) };
}

/** The declared shape with open dimensions filled in; null where nothing is to be filled. */
function sizeOf(
  { shape: declared, signatureShape }: InputPort,
  asked: readonly number[] | null,
): Shape | null {
  if (declared === null) return asked === null ? null : [null, ...(hasBatch(asked) ? asked.slice(1) : asked)];
  const hint = asked ?? signatureShape;
  if (hint === null) return null;
  const full = hint.length === declared.length - 1 ? [null, ...hint] : hint;
  if (full.length !== declared.length) return null;
  // The batch stays as the model has it: 1 says nothing of how many it would take.
  const isFree = asked === null || full[0] === 1;
  const filled = declared.map((size, axis) => size ?? (axis === 0 && isFree ? null : full[axis]!));
  const fits = full.every((size, axis) => size === null || filled[axis] === null || filled[axis] === size);
  return fits ? filled : null;
}

/** Whether a shape for an input of unknown rank begins with the batch: an image without it has three sizes. */
function hasBatch(asked: readonly number[]): boolean {
  return asked.length >= 4 && asked[0] === 1;
}

/** Ops that give no picture of a model: every one has them, and they compute nothing. */
const silent = new Set(["Const", "Placeholder", "PlaceholderWithDefault", "Identity", "IdentityN", "NoOp"]);

/** The op of each node that the outputs need. */
export function opsOf({ layers }: ConvertedModel): string[] {
  return layers
    .filter(({ layer, className }) => !silent.has(className) && !/:\d+$/.test(layer))
    .map(({ className }) => className);
}
