import { BoxbenchError } from "../core/errors.ts";
import type { TensorRef, TopologyLayer, TopologyModel } from "./topology.ts";
import type { Value } from "./types.ts";

/** Converts one call of a layer and returns its outputs. */
export type CallLayer = (layer: TopologyLayer, call: number, inputs: readonly Value[]) => readonly Value[];

/**
 * The outputs of a model for given inputs. Goes from the outputs back to the inputs with a stack of its
 * own, so the longest chain of layers needs no deep call stack; only models inside models recurse. Layers
 * are called in TF.js's order, the last input's first: what a call leaves in the keywords depends on it.
 *
 * @throws BoxbenchError MODEL_FILE for a cycle, or an output that a layer does not have
 */
export function evaluateModel(model: TopologyModel, inputs: readonly Value[], callLayer: CallLayer): Value[] {
  const values = new Map<string, readonly Value[]>();
  model.inputs.forEach((ref, index) => values.set(keyOf(ref), [inputs[index]!]));
  const open = new Set<string>();
  const stack: TensorRef[] = [...model.outputs].reverse();
  while (stack.length > 0) {
    const ref = stack.at(-1)!;
    const key = keyOf(ref);
    if (values.has(key)) {
      stack.pop();
      continue;
    }
    const layer = model.layers.get(ref.layer)!;
    const call = layer.calls[ref.call]!;
    const missing = call.inputs.filter((input) => !values.has(keyOf(input)));
    const cyclic = missing.find((input) => open.has(keyOf(input)));
    if (cyclic) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `The model topology cannot be used: layer "${ref.layer}" is part of a cycle through "${cyclic.layer}".`,
      );
    }
    open.add(key);
    if (missing.length > 0) {
      stack.push(...missing);
      continue;
    }
    open.delete(key);
    stack.pop();
    const arrivals = call.inputs.map((input) => pick(values, input));
    values.set(key, callLayer(layer, ref.call, arrivals));
  }
  return model.outputs.map((ref) => pick(values, ref));
}

function keyOf(ref: TensorRef): string {
  return `${ref.call}#${ref.layer}`;
}

function pick(values: ReadonlyMap<string, readonly Value[]>, ref: TensorRef): Value {
  const value = values.get(keyOf(ref))?.[ref.tensor];
  if (!value) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The model topology cannot be used: layer "${ref.layer}" has no output ${ref.tensor}.`,
    );
  }
  return value;
}
