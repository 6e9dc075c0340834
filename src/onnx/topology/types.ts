import { broken, type Fields } from "./fields.ts";

/** An output of one call of a layer. */
export interface TensorRef {
  readonly layer: string;
  /** 0 for the first call of the layer in this model. */
  readonly call: number;
  readonly tensor: number;
}

export interface LayerCall {
  readonly inputs: readonly TensorRef[];
  readonly callArguments: Readonly<Record<string, unknown>>;
}

export interface TopologyLayer {
  readonly name: string;
  readonly className: string;
  /** With camel-case keys; values as in the file. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly calls: readonly LayerCall[];
  /** The layers inside, where the layer is a model itself. */
  readonly model: TopologyModel | null;
}

/** A Sequential or functional model, in the same form. */
export interface TopologyModel {
  readonly name: string;
  readonly layers: ReadonlyMap<string, TopologyLayer>;
  readonly inputs: readonly TensorRef[];
  readonly outputs: readonly TensorRef[];
}

/** Parses a layer of a model, and the model in it if it is one. Its calls are for the model to add. */
export type ParseLayer = (serialized: Fields) => TopologyLayer;

/** Adds a layer to a model, whose names must differ. */
export function addLayer(layers: Map<string, TopologyLayer>, layer: TopologyLayer): void {
  if (layers.has(layer.name)) {
    throw broken(`two layers have the name "${layer.name}"`);
  }
  layers.set(layer.name, layer);
}
