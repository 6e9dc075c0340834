import { BoxbenchError } from "../core/errors.ts";
import { emptyKeywords, type CallKeywords } from "./call-keywords.ts";
import type { Graph } from "./graph.ts";
import { LayerConfig } from "./layer-config.ts";
import { LayoutWriter } from "./layout-writer.ts";
import type { FloatTensor } from "./tensor.ts";
import type { Value } from "./types.ts";
import type { WeightStore } from "./weight-store.ts";

export type { ResultSpec } from "./node-writer.ts";

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
  /** Class of the layer around this one, such as TimeDistributed. */
  readonly wrapper?: string;
}

/** One call of a TF.js layer while it is converted: its configuration, its weights, and a pen. */
export class LayerContext extends LayoutWriter {
  readonly className: string;
  readonly config: LayerConfig;
  readonly callArguments: Readonly<Record<string, unknown>>;
  /** What calls before this one left behind; recurrent layers read and change it. */
  readonly keywords: CallKeywords;
  /** Class of the layer around this one; null where a model calls it. */
  readonly wrapper: string | null;
  readonly #conversion: Conversion;
  readonly #identity: LayerIdentity;

  constructor(conversion: Conversion, identity: LayerIdentity) {
    super(conversion.graph, identity.path, conversion.opset, conversion.layoutCache);
    this.className = identity.className;
    this.config = new LayerConfig(identity.path, identity.fields);
    this.callArguments = identity.callArguments ?? {};
    this.keywords = identity.keywords ?? emptyKeywords();
    this.wrapper = identity.wrapper ?? null;
    this.#conversion = conversion;
    this.#identity = identity;
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

  /** The shape of a weight as the file has it; undefined where there is none. */
  weightShape(name: string): readonly number[] | undefined {
    return this.#conversion.weights.shapeOf(this.#identity.weightPrefixes, name);
  }

  hasWeight(name: string): boolean {
    return this.#conversion.weights.nameOf(this.#identity.weightPrefixes, name) !== undefined;
  }

  // --- forms ---

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

  // --- differences ---

  /** Says that TF.js does something else here than Keras, which the ONNX file does too. */
  differs(text: string): void {
    this.graph.differences.push({ path: this.path, kind: this.className, text });
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
      wrapper: this.className,
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
  override unsupported(reason: string): never {
    throw new BoxbenchError(
      "UNSUPPORTED_LAYER",
      `Cannot convert layer "${this.path}" (${this.className}): ${reason}.`,
    );
  }

  /** For what TF.js could not run either. */
  override invalid(problem: string): never {
    throw new BoxbenchError("MODEL_FILE", `Layer "${this.path}" (${this.className}) ${problem}.`);
  }
}
