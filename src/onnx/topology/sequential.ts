import { broken, fieldsOf, listOf, nameOf } from "./fields.ts";
import { addLayer, type ParseLayer, type TopologyLayer, type TopologyModel } from "./types.ts";

/** A Sequential: every layer is called once, on the output of the one before it. */
export function parseSequential(config: unknown, parseLayer: ParseLayer): TopologyModel {
  // Keras before 2.2.3 wrote the list of layers alone.
  const fields = Array.isArray(config)
    ? { layers: config }
    : fieldsOf(config, "the config of the Sequential");
  const serialized = listOf(fields["layers"], "the layers of the Sequential");
  const layers = new Map<string, TopologyLayer>();
  const [first] = serialized;
  if (first === undefined) {
    throw broken("the Sequential has no layers");
  }
  const parsed = serialized.map((layer) => parseLayer(fieldsOf(layer, "a layer")));
  if (parsed[0]!.className !== "InputLayer") {
    parsed.unshift(inputLayerFor(parsed[0]!, fields["buildInputShape"]));
  }
  let previous: string | null = null;
  for (const layer of parsed) {
    const inputs = previous === null ? [] : [{ layer: previous, call: 0, tensor: 0 }];
    addLayer(layers, { ...layer, calls: [{ inputs, callArguments: {} }] });
    previous = layer.name;
  }
  const ref = (layer: string) => [{ layer, call: 0, tensor: 0 }];
  return {
    name: nameOf(fields, "sequential"),
    layers,
    inputs: ref(parsed[0]!.name),
    outputs: ref(previous!),
  };
}

/** TF.js makes an input layer of its own where a Sequential starts with another one. */
function inputLayerFor(first: TopologyLayer, buildInputShape: unknown): TopologyLayer {
  let source = first;
  while (source.model) {
    // A model in front gives its own input layer.
    source = source.model.layers.get(source.model.inputs[0]?.layer ?? "") ?? { ...source, model: null };
  }
  const name = source.className === "InputLayer" ? source.name : `${first.name}_input`;
  const { dtype, batchSize } = source.fields;
  const legacy = legacyInputShape(source);
  const batchInputShape =
    source.fields["batchInputShape"] ??
    (Array.isArray(legacy) ? [batchSize ?? null, ...(legacy as unknown[])] : buildInputShape);
  return { name, className: "InputLayer", fields: { name, batchInputShape, dtype }, calls: [], model: null };
}

/** The input's shape without the batch, from fields that older files use; undefined without one. */
function legacyInputShape({ className, fields }: TopologyLayer): unknown {
  const { inputShape, inputDim, inputLength } = fields;
  if (className === "Embedding") {
    // Here `inputDim` is the size of the vocabulary.
    return inputShape ?? (Array.isArray(inputLength) ? inputLength : [inputLength ?? null]);
  }
  return inputShape ?? (typeof inputDim === "number" ? [inputDim] : undefined);
}
