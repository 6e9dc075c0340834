import { BoxbenchError } from "../core/errors.ts";
import { camelCase } from "./layer-config.ts";

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

type Fields = Readonly<Record<string, unknown>>;

/** Models in models deeper than this are an attack or a mistake. */
const DEEPEST_NESTING = 32;

/**
 * Reads a `modelTopology`: wrapped in `model_config` or bare, in Python's or TF.js's spelling.
 *
 * @throws BoxbenchError MODEL_FILE when it is none, or does not fit together
 */
export function parseTopology(topology: unknown): TopologyModel {
  const bare = unwrap(topology);
  if (Array.isArray(bare["node"])) {
    throw graphModelError();
  }
  return parseModel(camelCaseKeys(bare, 0) as Fields, "the model", 0);
}

/** A graph model has a TensorFlow graph instead of layers; its operators are another job. */
export function graphModelError(): BoxbenchError {
  return new BoxbenchError(
    "MODEL_FILE",
    "This is a TF.js graph model (converted from a SavedModel), and only LayersModels are converted: " +
      "load the original Keras model and save it as a tfjs_layers_model, or use tf2onnx --tfjs for this file.",
  );
}

/** Whether a layer class is a model with layers of its own. */
export function isModelClass(className: string): boolean {
  return className === "Sequential" || className === "Model" || className === "Functional";
}

/**
 * The model that is the layer inside a wrapper, such as TimeDistributed.
 *
 * @param config with camel-case keys
 */
export function parseInnerModel(className: string, config: unknown, where: string): TopologyModel {
  return parseModel({ className, config }, where, 1);
}

function unwrap(topology: unknown): Fields {
  let fields = fieldsOf(topology, "modelTopology");
  const wrapped = fields["model_config"] ?? fields["modelConfig"];
  if (wrapped !== undefined && wrapped !== null) {
    fields = fieldsOf(typeof wrapped === "string" ? JSON.parse(wrapped) : wrapped, "model_config");
  }
  return fields;
}

function parseModel(serialized: Fields, where: string, depth: number): TopologyModel {
  if (depth > DEEPEST_NESTING) {
    throw broken(`models are nested more than ${DEEPEST_NESTING} deep`);
  }
  const className = serialized["className"];
  if (className === "Sequential") {
    return parseSequential(serialized["config"], depth);
  }
  if (className === "Model" || className === "Functional") {
    return parseFunctional(fieldsOf(serialized["config"], `the config of ${where}`), depth);
  }
  throw broken(`${where} is a ${JSON.stringify(className)}, and neither Sequential nor Functional`);
}

// --- Sequential ---

function parseSequential(config: unknown, depth: number): TopologyModel {
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
  const parsed = serialized.map((layer) => parseLayer(fieldsOf(layer, "a layer"), depth));
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
    source.fields["batchShape"] ??
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

// --- functional ---

function parseFunctional(config: Fields, depth: number): TopologyModel {
  const layers = new Map<string, TopologyLayer>();
  for (const entry of listOf(config["layers"], "the layers of the model")) {
    const serialized = fieldsOf(entry, "a layer");
    const layer = parseLayer(serialized, depth);
    const nodes = listOf(serialized["inboundNodes"] ?? [], `the inbound nodes of layer "${layer.name}"`);
    const calls = nodes.map((node) => parseCall(node, layer.name));
    const isSource = calls.length === 0;
    addLayer(layers, { ...layer, calls: isSource ? [{ inputs: [], callArguments: {} }] : calls });
  }
  const shifted = new Map([...layers].map(([name, layer]) => [name, shiftCalls(layer, layers)]));
  const refs = (key: string) =>
    refList(config[key]).map((ref) => shiftRef(parseRef(ref, `"${key}"`), layers, `"${key}"`));
  const inputs = refs("inputLayers");
  const outputs = refs("outputLayers");
  if (inputs.length === 0 || outputs.length === 0) {
    throw broken(`model "${nameOf(config, "model")}" has no inputs or no outputs`);
  }
  return { name: nameOf(config, "model"), layers: shifted, inputs, outputs };
}

function parseCall(node: unknown, layer: string): LayerCall {
  if (typeof node === "object" && node !== null && "args" in node) {
    throw broken(`layer "${layer}" is written the way of Keras 3, which TF.js cannot load either`);
  }
  const entries = refList(node);
  const kwargs = (entries[0] as unknown[] | undefined)?.[3];
  return {
    inputs: entries.map((entry) => parseRef(entry, `layer "${layer}"`)),
    callArguments: (typeof kwargs === "object" && kwargs !== null ? kwargs : {}) as Fields,
  };
}

/** A list of [layer, call, tensor], or a single one. */
function refList(value: unknown): unknown[] {
  const list = listOf(value ?? [], "a list of layer calls");
  return typeof list[0] === "string" ? [list] : list;
}

function parseRef(value: unknown, where: string): TensorRef {
  const [layer, call, tensor] = listOf(value, `an input of ${where}`);
  const isIndex = (index: unknown) => Number.isInteger(index) && (index as number) >= 0;
  if (typeof layer !== "string" || !isIndex(call) || !isIndex(tensor)) {
    throw broken(`${where} refers to ${JSON.stringify(value)} instead of [layer, call, tensor]`);
  }
  return { layer, call: call as number, tensor: tensor as number };
}

function shiftCalls(layer: TopologyLayer, layers: ReadonlyMap<string, TopologyLayer>): TopologyLayer {
  const calls = layer.calls.map((call) => ({
    ...call,
    inputs: call.inputs.map((ref) => shiftRef(ref, layers, `layer "${layer.name}"`)),
  }));
  return { ...layer, calls };
}

/** The calls of a nested model count from 1 in the file: call 0 is the model's own definition. */
function shiftRef(ref: TensorRef, layers: ReadonlyMap<string, TopologyLayer>, where: string): TensorRef {
  const target = layers.get(ref.layer);
  if (!target) {
    throw broken(`${where} refers to layer "${ref.layer}", which the model does not have`);
  }
  const call = target.model ? Math.max(ref.call - 1, 0) : ref.call;
  if (call >= target.calls.length) {
    throw broken(`${where} refers to call ${call} of layer "${ref.layer}", which has ${target.calls.length}`);
  }
  return { ...ref, call };
}

// --- layers ---

function parseLayer(serialized: Fields, depth: number): TopologyLayer {
  const { className } = serialized;
  if (typeof className !== "string") {
    throw broken(`a layer has no class name: ${JSON.stringify(serialized).slice(0, 100)}`);
  }
  const model = isModelClass(className) ? parseModel(serialized, `a ${className}`, depth + 1) : null;
  const fields = Array.isArray(serialized["config"])
    ? {}
    : fieldsOf(serialized["config"] ?? {}, `the config of a ${className}`);
  const name = serialized["name"] ?? fields["name"] ?? model?.name;
  if (typeof name !== "string" || name === "") {
    throw broken(`a ${className} has no name`);
  }
  return { name, className, fields, calls: [], model };
}

function addLayer(layers: Map<string, TopologyLayer>, layer: TopologyLayer): void {
  if (layers.has(layer.name)) {
    throw broken(`two layers have the name "${layer.name}"`);
  }
  layers.set(layer.name, layer);
}

function nameOf(fields: Fields, fallback: string): string {
  return typeof fields["name"] === "string" ? fields["name"] : fallback;
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw broken(`${what} is missing or no object`);
  }
  return value as Fields;
}

function listOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) {
    throw broken(`${what} must be a list`);
  }
  return value;
}

/** JSON nested deeper than this is no configuration of a layer. */
const DEEPEST_JSON = 500;

function camelCaseKeys(value: unknown, depth: number): unknown {
  if (depth > DEEPEST_JSON) {
    throw broken(`it is nested more than ${DEEPEST_JSON} levels deep`);
  }
  if (Array.isArray(value)) {
    return value.map((element) => camelCaseKeys(element, depth + 1));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [camelCase(key), camelCaseKeys(field, depth + 1)]),
  );
}

function broken(problem: string): BoxbenchError {
  return new BoxbenchError("MODEL_FILE", `The model topology cannot be used: ${problem}.`);
}
