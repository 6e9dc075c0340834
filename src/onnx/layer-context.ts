import { BoxbenchError } from "../core/errors.ts";
import { formatShape } from "../core/shapes.ts";
import { emptyKeywords, type CallKeywords } from "./call-keywords.ts";
import type { Attributes, Graph } from "./graph.ts";
import { LayerConfig } from "./layer-config.ts";
import {
  isMoveFree,
  movedLastToSecond,
  onnxDims,
  reshapeTarget,
  toNativePermutation,
  toNchwPermutation,
} from "./layouts.ts";
import { floatTensor, int64Tensor, permuted, reshaped, type FloatTensor, type Tensor } from "./tensor.ts";
import type { Dtype, Layout, Shape, Value } from "./types.ts";
import type { WeightStore } from "./weight-store.ts";

/** What a node's result is; a `Value` fits too and means: shaped and laid out like that one. */
export interface ResultSpec {
  /** In TF.js's order. */
  readonly shape: Shape;
  readonly layout?: Layout;
  readonly flatFrom?: readonly number[] | null;
  readonly dtype?: Dtype;
}

/** What all layers of one conversion share. */
export interface Conversion {
  readonly graph: Graph;
  readonly opset: number;
  readonly weights: WeightStore;
  /** Layout changes already in the graph, by value name and target. */
  readonly layoutCache: Map<string, Value>;
  /** Makes other forms of values, by value name and form. */
  readonly forms: Map<string, () => Value>;
  /** Converts one call of any layer; wrappers use it for the layer inside them. */
  convertLayer(layer: LayerContext, inputs: readonly Value[]): readonly Value[];
}

export interface LayerIdentity {
  /** Unique path of the layer in the model, such as `encoder/conv1`. */
  readonly path: string;
  readonly className: string;
  /** Configuration with camel-case keys. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Prefixes under which weight files may have its weights, best first. */
  readonly weightPrefixes: readonly string[];
  /** Keyword arguments of the call. */
  readonly callArguments?: Readonly<Record<string, unknown>>;
  readonly keywords?: CallKeywords;
}

/** One call of a TF.js layer while it is converted: its configuration, its weights, and a pen. */
export class LayerContext {
  readonly path: string;
  readonly className: string;
  readonly config: LayerConfig;
  readonly callArguments: Readonly<Record<string, unknown>>;
  /** What calls before this one left behind; recurrent layers read and change it. */
  readonly keywords: CallKeywords;
  readonly opset: number;
  readonly graph: Graph;
  readonly #conversion: Conversion;
  readonly #identity: LayerIdentity;

  constructor(conversion: Conversion, identity: LayerIdentity) {
    this.path = identity.path;
    this.className = identity.className;
    this.config = new LayerConfig(identity.path, identity.fields);
    this.callArguments = identity.callArguments ?? {};
    this.keywords = identity.keywords ?? emptyKeywords();
    this.opset = conversion.opset;
    this.graph = conversion.graph;
    this.#conversion = conversion;
    this.#identity = identity;
  }

  // --- nodes and constants ---

  /** Emits a node with one output. A null input is an optional one left out. */
  node(
    opType: string,
    inputs: readonly (Value | null)[],
    result: ResultSpec,
    attributes: Attributes = {},
  ): Value {
    return this.nodes(opType, inputs, [result], attributes)[0]!;
  }

  /** Emits a node with several outputs; a null result is an optional one left out. */
  nodes(
    opType: string,
    inputs: readonly (Value | null)[],
    results: readonly (ResultSpec | null)[],
    attributes: Attributes = {},
  ): Value[] {
    const values = results.map((result) =>
      result === null ? null : makeValue(this.graph.uniqueName(`${this.path}/${opType}`), result),
    );
    this.graph.nodes.push({
      opType,
      inputs: inputs.map((input) => input?.name ?? ""),
      outputs: values.map((value) => value?.name ?? ""),
      attributes,
      layer: this.path,
    });
    return values.filter((value) => value !== null);
  }

  /** A float32 number as a constant of rank 0. */
  scalar(value: number): Value {
    const data = Float32Array.of(value);
    return this.initializer("constant", floatTensor([], data, `float32:${value}`));
  }

  /** A rank-1 int64 constant: a shape, axes, pads. */
  int64(values: readonly number[]): Value {
    return this.initializer("int64", int64Tensor(values));
  }

  /** A constant tensor, as a value that nodes can read. Equal ones are written once. */
  initializer(label: string, tensor: Tensor): Value {
    const name = this.graph.addConstant(`${this.path}/${label}`, tensor);
    return makeValue(name, tensor);
  }

  // --- weights ---

  /**
   * One of the layer's weights, by the name that TF.js's `addWeight` gives it, such as `kernel`.
   *
   * @throws BoxbenchError MODEL_FILE when it is missing or has another shape
   */
  weight(name: string, shape: readonly number[]): FloatTensor {
    return this.#conversion.weights.get(this.#identity.weightPrefixes, name, shape);
  }

  hasWeight(name: string): boolean {
    return this.#conversion.weights.nameOf(this.#identity.weightPrefixes, name) !== undefined;
  }

  // --- layouts ---

  /** The value in TF.js's own order. */
  native(value: Value): Value {
    if (value.layout === "native") {
      return value;
    }
    return this.#cached(value, "native", () => {
      const result = { ...value, layout: "native", flatFrom: null } as const;
      if (value.layout === "NCHW") {
        return this.#moveChannels(value, result, toNativePermutation(value.shape.length));
      }
      const [batch] = value.shape;
      const unflattened = [batch!, ...value.flatFrom!];
      const image = this.reshape(value, { ...value, shape: unflattened, layout: "NCHW", flatFrom: null });
      return this.reshape(this.native(image), result);
    });
  }

  /** A value of rank 3 or more with its last axis moved behind the batch. */
  nchw(value: Value): Value {
    if (value.layout === "NCHW") {
      return value;
    }
    return this.#cached(value, "NCHW", () =>
      this.#moveChannels(value, { ...value, layout: "NCHW" }, toNchwPermutation(value.shape.length)),
    );
  }

  /** A weight over the features of `value` (its last axis), with `axis` reordered to the value's layout. */
  featuresLike(value: Value, tensor: FloatTensor, axis: number): FloatTensor {
    if (value.flatFrom === null) {
      return tensor;
    }
    const before = tensor.shape.slice(0, axis);
    const after = tensor.shape.slice(axis + 1);
    const expanded = reshaped(tensor, [...before, ...value.flatFrom, ...after]);
    const outer = before.map((_, index) => index);
    const inner = after.map((_, index) => axis + value.flatFrom!.length + index);
    // [H, W, C] -> [C, H, W]
    const image = movedLastToSecond([0, ...value.flatFrom.map((_, index) => index + 1)])
      .slice(1)
      .map((index) => index - 1 + axis);
    return reshaped(permuted(expanded, [...outer, ...image, ...inner]), tensor.shape);
  }

  /** A Reshape to the ONNX dimensions of `result`. */
  reshape(value: Value, result: ResultSpec): Value {
    const dims = onnxDims({ shape: result.shape, layout: result.layout ?? "native" });
    const target = reshapeTarget(dims);
    if (target === null) {
      return this.unsupported(`a Reshape to ${formatShape(dims)} has more than one unknown dimension`);
    }
    return this.node("Reshape", [value, this.int64(target)], { dtype: value.dtype, ...result });
  }

  /**
   * Offers another form of a value to layers that can use it, such as a sequence with the time axis first.
   * Its nodes are written when a layer first asks for it.
   */
  offerForm(value: Value, form: string, make: () => Value): void {
    this.#conversion.forms.set(`${value.name} ${form}`, make);
  }

  /** The form of the value that was offered; undefined where none was. */
  formOf(value: Value, form: string): Value | undefined {
    const key = `${value.name} ${form}`;
    const made = this.#conversion.forms.get(key)?.();
    if (made) {
      this.#conversion.forms.set(key, () => made);
    }
    return made;
  }

  #moveChannels(value: Value, result: Value, permutation: readonly number[]): Value {
    // A Reshape costs nothing at run time, but it needs a known size.
    if (isMoveFree(value.shape) && reshapeTarget(onnxDims(result)) !== null) {
      return this.reshape(value, result);
    }
    return this.node("Transpose", [value], result, { perm: permutation });
  }

  #cached(value: Value, target: string, make: () => Value): Value {
    const key = `${value.name} ${target}`;
    const made = this.#conversion.layoutCache.get(key) ?? make();
    this.#conversion.layoutCache.set(key, made);
    return { ...made, mask: value.mask };
  }

  // --- layers inside this one ---

  /**
   * The context of a layer inside a wrapper, such as the child of TimeDistributed.
   *
   * @param serialized `{ className, config }` with camel-case keys, as this layer's configuration has it
   * @param weightPrefixes where its weights are, best first; this layer's own prefixes where absent
   */
  child(serialized: unknown, weightPrefixes?: readonly string[]): LayerContext {
    const { className, config } = (serialized ?? {}) as { className?: unknown; config?: unknown };
    if (typeof className !== "string" || typeof config !== "object" || config === null) {
      return this.invalid("has no layer inside it");
    }
    const fields = config as Record<string, unknown>;
    const name = typeof fields["name"] === "string" ? fields["name"] : className;
    return new LayerContext(this.#conversion, {
      path: `${this.path}/${name}`,
      className,
      fields,
      weightPrefixes: weightPrefixes ?? this.#identity.weightPrefixes,
      keywords: this.keywords,
    });
  }

  /** The same layer with a pen for the body of a Scan: what it emits goes there. */
  inBody(body: Graph): LayerContext {
    // A value made inside the body must not be found outside, so nothing is shared but constants.
    const inner = { layoutCache: new Map<string, Value>(), forms: new Map<string, () => Value>() };
    const { opset, weights } = this.#conversion;
    const convertLayer = () => this.invalid("cannot have layers in the body of a loop");
    return new LayerContext({ graph: body, opset, weights, ...inner, convertLayer }, this.#identity);
  }

  /** The configuration as it is, for a layer that is a model. */
  get fields(): Readonly<Record<string, unknown>> {
    return this.#identity.fields;
  }

  get weightPrefixes(): readonly string[] {
    return this.#identity.weightPrefixes;
  }

  /** Converts a call of a layer made by `child`. */
  convertChild(child: LayerContext, inputs: readonly Value[]): readonly Value[] {
    return this.#conversion.convertLayer(child, inputs);
  }

  // --- errors ---

  /** For what TF.js can do and this converter (or ONNX) cannot. */
  unsupported(reason: string): never {
    throw new BoxbenchError(
      "UNSUPPORTED_LAYER",
      `Cannot convert layer "${this.path}" (${this.className}): ${reason}.`,
    );
  }

  /** For what TF.js could not run either. */
  invalid(problem: string): never {
    throw new BoxbenchError("MODEL_FILE", `Layer "${this.path}" (${this.className}) ${problem}.`);
  }
}

function makeValue(name: string, result: ResultSpec): Value {
  const { shape, layout = "native", flatFrom = null, dtype = "float32" } = result;
  return { name, shape, layout, flatFrom, dtype, mask: null };
}
