import { only, type LayerConverter } from "../layer-converter.ts";

/** A layer that only does something in training: its input is its output. */
const identity = {
  operators: [],
  opsetSince: 13,
  notes: "identity at inference: no node",
  masking: "pass",
  integers: "keep",
  convert: (layer, inputs) => {
    const training = layer.callArguments["training"];
    if (training === true || training === 1) {
      layer.differs(
        "it was saved with training=1: Keras drops or adds noise at inference, TF.js does nothing",
      );
    }
    return only(layer, inputs);
  },
} as const satisfies LayerConverter;

export const regularizationLayers = {
  Dropout: identity,
  SpatialDropout1D: identity,
  GaussianNoise: identity,
  GaussianDropout: identity,
  AlphaDropout: identity,
} as const satisfies Record<string, LayerConverter>;
