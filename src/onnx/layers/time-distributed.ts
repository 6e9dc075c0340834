import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { isModelClass } from "../topology.ts";
import type { Value } from "../types.ts";
import { fold, hasFolded, unfold } from "./recurrent/folding.ts";

/** Layers that do the same to every step of a longer sequence: they need no folding of the time axis. */
const stepwiseClasses = new Set([
  "Activation",
  "AlphaDropout",
  "Dense",
  "Dropout",
  "ELU",
  "GaussianDropout",
  "GaussianNoise",
  "LeakyReLU",
  "ReLU",
  "ThresholdedReLU",
]);

export const timeDistributedLayers = {
  TimeDistributed: {
    operators: ["Reshape", "Shape", "Slice", "Concat"],
    opsetSince: 13,
    notes: "the steps become items of one large batch; the layer or model inside may be of any class",
    masking: "pass",
    integers: "keep",
    convert: timeDistributed,
  },
} as const satisfies Record<string, LayerConverter>;

function timeDistributed(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = only(layer, inputs);
  if (input.shape.length < 3) {
    return layer.invalid("needs an input of rank 3 or more: batch, steps and features");
  }
  const inner = innerLayer(layer);
  if (stepwiseClasses.has(inner.className) && !hasFolded(layer, input)) {
    return convertStep(layer, inner, input);
  }
  const folded = fold(layer, input);
  const output = convertStep(layer, inner, folded);
  return output.name === folded.name ? input : unfold(layer, layer.native(output), input, output);
}

/** The layer inside, with every name under which its weights may be. */
function innerLayer(layer: LayerContext): LayerContext {
  const serialized = layer.config.raw("layer");
  const { className, fields } = layer.child(serialized);
  const { name } = fields;
  if (isModelClass(className) || typeof name !== "string") {
    return layer.child(serialized);
  }
  const prefixes = layer.weightPrefixes;
  // A layer that was built before it was wrapped keeps its name in a live model.
  return layer.child(serialized, [...prefixes, ...prefixes.map((prefix) => `${prefix}/${name}`)]);
}

/** One call of the layer inside, with all steps at once. */
function convertStep(layer: LayerContext, inner: LayerContext, input: Value): Value {
  const { keywords } = layer;
  const before = { ...keywords };
  if (keywords.mask !== null) {
    keywords.maskProblem =
      "it would use a mask of the sequence outside TimeDistributed for its own steps, as TF.js does";
  }
  const outputs = layer.convertChild(inner, [input]);
  // What the last step leaves behind is no mask that other layers can use.
  keywords.maskProblem =
    keywords.mask === before.mask
      ? before.maskProblem
      : "TF.js gives it the mask of a layer inside TimeDistributed";
  if (keywords.hasInitialState && !before.hasInitialState) {
    return layer.unsupported("a layer inside it takes initial states, with which TF.js itself fails");
  }
  const [output] = outputs;
  if (output === undefined || outputs.length !== 1) {
    return layer.unsupported(`the layer inside has ${outputs.length} outputs, and TF.js takes one`);
  }
  return { ...output, mask: null };
}
