import type { layers, Tensor } from "@tensorflow/tfjs";

/**
 * Shows what a layer reads and answers each time that a model calls it. A model inside a model has no symbolic values
 * that the outer one could give, and a layer that is shared has several.
 *
 * @returns stops it
 */
export function watchCalls(
  layer: layers.Layer,
  watch: (inputs: readonly Tensor[], answers: readonly Tensor[]) => void,
): () => void {
  const own = Object.getOwnPropertyDescriptor(layer, "call");
  const call = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    const answers = call(inputs, kwargs);
    watch([inputs].flat(), [answers].flat());
    return answers;
  };
  return () => {
    if (own === undefined) Reflect.deleteProperty(layer, "call");
    else Object.defineProperty(layer, "call", own);
  };
}
