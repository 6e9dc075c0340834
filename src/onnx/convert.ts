import { BoxbenchError, messageOf } from "../core/errors.ts";
import { irVersions } from "./builder.ts";
import { emptyKeywords, type CallKeywords } from "./call-keywords.ts";
import { onnxBytes } from "./encode.ts";
import { Graph } from "./graph.ts";
import { LayerContext, type Conversion } from "./layer-context.ts";
import { onnxDims } from "./layouts.ts";
import { nameValues } from "./name-values.ts";
import { cast } from "./operators.ts";
import { runPasses, type PassName, type PassReport } from "./passes/run-passes.ts";
import { converterOf, supportedClasses } from "./registry.ts";
import {
  isModelClass,
  parseInnerModel,
  parseTopology,
  type TensorRef,
  type TopologyLayer,
  type TopologyModel,
} from "./topology.ts";
import type { Dtype, LayersModelFile, Layout, Shape, Value, ValueTrace } from "./types.ts";
import { WeightStore } from "./weight-store.ts";

export interface ConvertOptions {
  /** 13 to 21; 17 by default. */
  readonly opset?: number;
  /** Fixes an unknown batch size; the batch stays free without it. */
  readonly batch?: number;
  /** Entries for `metadata_props`, beside the converter's own (`source`, `source_sha256`). */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Passes to leave out: `{ foldBatchNormalization: false }`. All run by default. */
  readonly passes?: Partial<Readonly<Record<PassName, boolean>>>;
}

export interface TensorInfo {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: Dtype;
}

/** Where the output of a layer's call is in the ONNX graph. */
export interface LayerTrace {
  /** Path of the layer; a second call of `dense` is `dense#1`. */
  readonly layer: string;
  readonly className: string;
  /** The value's ONNX name; null where a pass folded it away. */
  readonly value: string | null;
  /** In TF.js's order. */
  readonly shape: Shape;
  readonly layout: Layout;
  /** For a `flat-NCHW` value: the shape before Flatten, in TF.js's order. */
  readonly flatFrom: readonly number[] | null;
}

export interface ConvertedModel {
  /** The ONNX file. */
  readonly bytes: Uint8Array;
  readonly nodeCount: number;
  readonly opset: number;
  readonly irVersion: number;
  /** Named as TF.js's `model.inputNames`. */
  readonly inputs: readonly TensorInfo[];
  /** Named as TF.js's `model.outputNames`. */
  readonly outputs: readonly TensorInfo[];
  /** One entry for each output of each layer call, in execution order. */
  readonly layers: readonly LayerTrace[];
  /** What each pass did, in the order they ran. */
  readonly passes: readonly PassReport[];
}

const DEFAULT_OPSET = 17;

/** Part of `producer_version`; a test keeps it equal to package.json. */
export const CONVERTER_VERSION = "0.1.0";

/**
 * Converts a TF.js LayersModel to an ONNX model for inference in float32.
 *
 * Inputs and outputs keep TF.js's names, order and layout (NHWC); a value in between is named after its layer.
 *
 * @throws BoxbenchError UNSUPPORTED_LAYER, naming the layer and what is supported
 * @throws BoxbenchError MODEL_FILE when topology and weights do not fit together
 * @throws BoxbenchError USAGE for an opset or batch out of range
 */
export function onnxFromLayersModel(model: LayersModelFile, options: ConvertOptions = {}): ConvertedModel {
  const opset = checkedOpset(options.opset ?? DEFAULT_OPSET);
  const topology = parseTopology(model.topology);
  const walk = new Walk(opset, checkedBatch(options.batch), new WeightStore(model.weights));
  const { graph, traces } = walk.run(topology);
  const passes = runPasses(graph, options.passes ?? {});
  const valueNames = nameValues(graph, traces);
  const bytes = onnxBytes(graph, topology.name, {
    opset,
    producerVersion: CONVERTER_VERSION,
    metadata: {
      source: "TensorFlow.js LayersModel",
      ...(model.sourceSha256 === null ? {} : { source_sha256: model.sourceSha256 }),
      ...options.metadata,
    },
  });
  return {
    bytes,
    nodeCount: graph.nodes.length,
    opset,
    irVersion: irVersions[opset]!,
    inputs: graph.inputs.map(({ name, dtype, dims }) => ({ name, dtype, shape: dims })),
    outputs: graph.outputs.map(({ name, dtype, dims }) => ({ name, dtype, shape: dims })),
    layers: traces.map(({ path, className, value }) => {
      const { shape, layout, flatFrom } = value;
      return { layer: path, className, value: valueNames.get(value.name) ?? null, shape, layout, flatFrom };
    }),
    passes,
  };
}

/** Where a model is: the top one, or inside others. */
interface Place {
  /** Names of the models around, joined with slashes, with one at the end; empty at the top. */
  readonly prefix: string;
  /** Names of the models around, without call numbers. */
  readonly models: readonly string[];
}

class Walk implements Conversion {
  readonly graph = new Graph();
  readonly opset: number;
  readonly weights: WeightStore;
  readonly layoutCache = new Map<string, Value>();
  readonly forms = new Map<string, () => Value>();
  readonly traces: ValueTrace[] = [];
  readonly #batch: number | null;
  /** Null until a layer's input has a mask, as in TF.js. */
  #keywords: CallKeywords | null = null;

  constructor(opset: number, batch: number | null, weights: WeightStore) {
    this.opset = opset;
    this.weights = weights;
    this.#batch = batch;
  }

  run(model: TopologyModel): { graph: Graph; traces: readonly ValueTrace[] } {
    const inputs = model.inputs.map((ref) => this.#graphInput(model.layers.get(ref.layer)!));
    const outputs = this.#evaluate(model, inputs, { prefix: "", models: [] });
    model.outputs.forEach((ref, index) => this.#graphOutput(ref, outputs[index]!));
    return { graph: this.graph, traces: this.traces };
  }

  /**
   * The outputs of a model for given inputs. Goes from the outputs back to the inputs with a stack of its
   * own, so the longest chain of layers needs no deep call stack; only models inside models recurse. Layers
   * are called in TF.js's order, the last input's first: what a call leaves in the keywords depends on it.
   */
  #evaluate(model: TopologyModel, inputs: readonly Value[], place: Place): Value[] {
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
      values.set(key, this.#callLayer(layer, ref.call, arrivals, place));
    }
    return model.outputs.map((ref) => pick(values, ref));
  }

  #callLayer(layer: TopologyLayer, call: number, inputs: readonly Value[], place: Place): readonly Value[] {
    const label = call === 0 ? layer.name : `${layer.name}#${call}`;
    const path = place.prefix + label;
    const keywords = this.#keywordsFor(inputs);
    if (layer.model) {
      return this.#callModel(layer.model, inputs, keywords, path, [...place.models, layer.name]);
    }
    if (layer.className === "InputLayer") {
      throw new BoxbenchError("MODEL_FILE", `Input layer "${path}" is not among the model's inputs.`);
    }
    const names = [...place.models, layer.name];
    const context = new LayerContext(this, {
      path,
      className: layer.className,
      fields: layer.fields,
      // TF.js names weights after the layer alone, or with the models around it where they were built late.
      weightPrefixes: names.map((_, index) => names.slice(index).join("/")),
      callArguments: layer.calls[call]!.callArguments,
      keywords,
    });
    const outputs = this.convertLayer(context, inputs);
    outputs.forEach((value, index) =>
      this.traces.push({ path: index === 0 ? path : `${path}:${index}`, className: layer.className, value }),
    );
    return outputs;
  }

  /** The keywords of a call: those of the calls before it, if its inputs have no mask. */
  #keywordsFor(inputs: readonly Value[]): CallKeywords {
    if (inputs.some((input) => input.mask !== null)) {
      this.#keywords ??= emptyKeywords();
      this.#keywords.mask = inputs[0]!.mask;
      this.#keywords.maskProblem = null;
    }
    return this.#keywords ?? emptyKeywords();
  }

  /** A call of a model inside the model. Masks do not go through its inputs and outputs, but the keywords do. */
  #callModel(
    model: TopologyModel,
    inputs: readonly Value[],
    keywords: CallKeywords,
    path: string,
    models: readonly string[],
  ): readonly Value[] {
    if (inputs.length !== model.inputs.length) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `Model "${path}" has ${model.inputs.length} inputs, but is called with ${inputs.length}.`,
      );
    }
    const unmasked = (values: readonly Value[]) => values.map((value) => ({ ...value, mask: null }));
    const around = this.#keywords;
    this.#keywords = keywords;
    const outputs = this.#evaluate(model, unmasked(inputs), { prefix: `${path}/`, models });
    this.#keywords = around;
    return unmasked(outputs);
  }

  convertLayer(layer: LayerContext, inputs: readonly Value[]): readonly Value[] {
    if (isModelClass(layer.className)) {
      const model = parseInnerModel(layer.className, layer.fields, `the model in "${layer.path}"`);
      const models = [...(layer.weightPrefixes[0]?.split("/") ?? []), model.name];
      const traced = this.traces.length;
      const outputs = this.#callModel(model, inputs, layer.keywords, layer.path, models);
      // Inside a wrapper a layer has no output that TF.js would have too.
      this.traces.length = traced;
      return outputs;
    }
    const converter = converterOf(layer.className);
    if (!converter) {
      throw new BoxbenchError(
        "UNSUPPORTED_LAYER",
        `Cannot convert layer "${layer.path}": no ONNX converter for ${layer.className}. ` +
          `Supported: ${supportedClasses().join(", ")}.`,
      );
    }
    if (this.opset < converter.opsetSince) {
      return layer.unsupported(`it needs opset ${converter.opsetSince} or later`);
    }
    const accepted =
      converter.integers === "keep" ? inputs : inputs.map((input) => cast(layer, input, "float32"));
    let result: Value | readonly Value[];
    try {
      result = converter.convert(layer, accepted);
    } catch (error) {
      throw error instanceof BoxbenchError
        ? error
        : new BoxbenchError(
            "MODEL_FILE",
            `Layer "${layer.path}" (${layer.className}): ${messageOf(error)}.`,
            {
              cause: error,
            },
          );
    }
    const outputs = isValue(result) ? [result] : result;
    const passed = converter.masking === "pass" ? (inputs[0]?.mask ?? null) : null;
    return outputs.map((value) =>
      // An identity layer returns its input, whose mask is not its own.
      ({ ...value, mask: inputs.includes(value) ? passed : (value.mask ?? passed) }),
    );
  }

  #graphInput(layer: TopologyLayer): Value {
    const { batchInputShape, batchShape, dtype = "float32" } = layer.fields;
    const declared = batchInputShape ?? batchShape;
    const isShape = (shape: unknown): shape is (number | null)[] =>
      Array.isArray(shape) && shape.every((size) => size === null || (Number.isInteger(size) && size >= 0));
    if (!isShape(declared)) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `Input "${layer.name}" has no proper shape: ${JSON.stringify(declared)}.`,
      );
    }
    const known = dtype ?? "float32";
    if (known !== "float32" && known !== "int32" && known !== "bool") {
      throw new BoxbenchError(
        "UNSUPPORTED_LAYER",
        `Input "${layer.name}" has type ${JSON.stringify(dtype)}; supported are float32, int32 and bool.`,
      );
    }
    const [batch = null, ...rest] = declared;
    if (this.#batch !== null && batch !== null && batch !== this.#batch) {
      throw new BoxbenchError(
        "USAGE",
        `The batch cannot be ${this.#batch}: input "${layer.name}" has a fixed batch of ${batch}.`,
      );
    }
    const shape = declared.length === 0 ? [] : [batch ?? this.#batch, ...rest];
    const name = this.graph.uniqueName(layer.name);
    const value: Value = { name, shape, layout: "native", flatFrom: null, dtype: known, mask: null };
    this.graph.inputs.push({ name, value: name, dtype: known, dims: shape });
    this.traces.push({ path: layer.name, className: "InputLayer", value });
    return value;
  }

  #graphOutput(ref: TensorRef, value: Value): void {
    const label = ref.layer + (ref.call > 0 ? `#${ref.call}` : "") + (ref.tensor > 0 ? `:${ref.tensor}` : "");
    const context = new LayerContext(this, {
      path: label,
      className: "output",
      fields: {},
      weightPrefixes: [],
    });
    const native = context.native(value);
    const dims = onnxDims(native);
    this.graph.outputs.push({ name: label, value: native.name, dtype: native.dtype, dims });
  }
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

function isValue(result: Value | readonly Value[]): result is Value {
  return !Array.isArray(result);
}

function checkedOpset(opset: number): number {
  if (!Object.hasOwn(irVersions, opset)) {
    throw new BoxbenchError("USAGE", `Opset ${opset} is not supported; choose 13 to 21.`);
  }
  return opset;
}

function checkedBatch(batch: number | undefined): number | null {
  if (batch !== undefined && (!Number.isInteger(batch) || batch < 1)) {
    throw new BoxbenchError("USAGE", `A batch of ${batch} is not possible; give a whole number, 1 or more.`);
  }
  return batch ?? null;
}
