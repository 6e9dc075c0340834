import type { layers, LayersModel } from "@tensorflow/tfjs";
import { sizeOf } from "../core/shapes.ts";
import { leafLayers } from "./open-network.ts";
import { addedPrefix, type AnsweredMaps } from "./place-of-maps.ts";

/** What a network is made of, without its numbers. */
export interface NetworkFacts {
  readonly parameters: number;
  readonly trainableParameters: number;
  /** Layers with weights, in order. */
  readonly weightedLayers: number;
  /** Names of those that are set not to learn. */
  readonly frozenLayers: readonly string[];
  readonly output: {
    readonly layer: string;
    readonly units: number;
    /** As TF.js spells it, lower case without `_`; of the last layer that has one. */
    readonly activation: string;
  };
}

/** Layers after which numbers are still those of the activation before. */
const passing = new Set(["Flatten", "Reshape", "Dropout", "Permute", "GlobalAveragePooling2D", "InputLayer"]);

/** @param maps what the network answers, where layers that were added here make places of it */
export function networkFactsOf(model: LayersModel, maps: AnsweredMaps | null = null): NetworkFacts {
  const weighted = leafLayers(model).filter(
    ({ weights, name }) => weights.length > 0 && !name.startsWith(addedPrefix),
  );
  const countOf = (weights: readonly { readonly shape: readonly (number | null)[] }[]) =>
    weights.reduce((sum, { shape }) => sum + sizeOf(shape as number[]), 0);
  const symbol = model.outputs[0]!;
  const last = lastActive(symbol.sourceLayer);
  return {
    parameters: countOf(model.weights),
    trainableParameters: countOf(model.trainableWeights),
    weightedLayers: weighted.length,
    // A layer normalisation without weights of its own, or the statistics of a normalisation, cannot be frozen.
    frozenLayers: weighted.filter(({ trainable }) => !trainable).map(({ name }) => name),
    output: {
      layer: maps?.layer ?? last.name,
      units: symbol.shape.at(-1)!,
      // What the map is drawn with says nothing of the places that are read off it.
      activation: maps === null ? activationOf(last) : "linear",
    },
  };
}

/** The name of a layer's activation; `linear` for one that has none. */
export function activationOf(layer: layers.Layer): string {
  const className = layer.getClassName();
  if (className === "ReLU") return "relu";
  if (className === "Softmax") return "softmax";
  const { activation } = layer.getConfig();
  return typeof activation === "string" ? activation.replaceAll("_", "").toLowerCase() : "linear";
}

function lastActive(layer: layers.Layer): layers.Layer {
  if ("layers" in layer) {
    const inner = (layer as unknown as LayersModel).outputs[0]!;
    return lastActive(inner.sourceLayer);
  }
  if (!passing.has(layer.getClassName())) return layer;
  const before = layer.inboundNodes[0]?.inboundLayers[0];
  return before === undefined ? layer : lastActive(before);
}
