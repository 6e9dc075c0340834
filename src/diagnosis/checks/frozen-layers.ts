import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface FrozenLayers {
  readonly problem: "nothing-learns" | "some-frozen";
  readonly frozen: readonly string[];
  readonly weightedLayers: number;
  readonly parameters: number;
  readonly trainableParameters: number;
}

/** Layers that are set not to learn. */
export function frozenLayers(measured: Measurements): Found<FrozenLayers> | null {
  const { frozenLayers, weightedLayers, parameters, trainableParameters } = measured.network;
  const constants = constantLayers(measured);
  const frozen =
    trainableParameters === 0 ? frozenLayers : frozenLayers.filter((name) => !constants.has(name));
  const evidence = { frozen, weightedLayers, parameters, trainableParameters };
  if (trainableParameters === 0) {
    return { severity: "illness", evidence: { problem: "nothing-learns", ...evidence } };
  }
  if (frozen.length === 0 || hasLearned(measured)) return null;
  return { severity: "risk", evidence: { problem: "some-frozen", ...evidence } };
}

/**
 * Layers that only keep numbers of the network's construction: coordinates, which are the same for every image, and the
 * places that the shares of a map are weighed with.
 */
function constantLayers({ activations, maps }: Measurements): Set<string> {
  const sameForAll = activations.filter(({ constant }) => constant).map(({ layer }) => layer);
  return new Set([...sameForAll, ...maps.flatMap(({ readBy }) => readBy)]);
}
