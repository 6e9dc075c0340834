import { BoxbenchError } from "../core/errors.ts";
import { emptyKeywords, type CallKeywords } from "./call-keywords.ts";
import { evaluateModel } from "./evaluate-model.ts";
import { Graph } from "./graph.ts";
import { addGraphInput, addGraphOutput, outputNamesOf, type InputChoices } from "./graph-ports.ts";
import { convertCall } from "./layer-call.ts";
import { LayerContext, type Conversion } from "./layer-context.ts";
import { isModelClass, parseInnerModel, type TopologyLayer, type TopologyModel } from "./topology.ts";
import type { Value, ValueTrace } from "./types.ts";
import type { WeightStore } from "./weight-store.ts";

/** Where a model is: the top one, or inside others. */
interface Place {
  /** Names of the models around, joined with slashes, with one at the end; empty at the top. */
  readonly prefix: string;
  /** Names of the models around, without call numbers. */
  readonly models: readonly string[];
}

/** Goes through a model in TF.js's order and converts each call of each layer into one graph. */
export class ModelWalk implements Conversion {
  readonly graph = new Graph();
  readonly opset: number;
  readonly weights: WeightStore;
  readonly layoutCache = new Map<string, Value>();
  readonly forms = new Map<string, () => Value>();
  readonly traces: ValueTrace[] = [];
  readonly #choices: InputChoices;
  /** Null until a layer's input has a mask, as in TF.js. */
  #keywords: CallKeywords | null = null;

  constructor(opset: number, choices: InputChoices, weights: WeightStore) {
    this.opset = opset;
    this.weights = weights;
    this.#choices = choices;
  }

  run(model: TopologyModel): { graph: Graph; traces: readonly ValueTrace[] } {
    const inputs = model.inputs.map((ref) => this.#input(model.layers.get(ref.layer)!));
    const outputs = this.#evaluate(model, inputs, { prefix: "", models: [] });
    const inputNames = this.graph.inputs.map(({ name }) => name);
    outputNamesOf(model.outputs, inputNames).forEach((name, index) => this.#output(name, outputs[index]!));
    return { graph: this.graph, traces: this.traces };
  }

  #input(layer: TopologyLayer): Value {
    const value = addGraphInput(this.graph, layer, this.#choices);
    this.traces.push({ path: layer.name, className: "InputLayer", value });
    return value;
  }

  #output(name: string, value: Value): void {
    const context = new LayerContext(this, {
      path: name,
      className: "output",
      fields: {},
      weightPrefixes: [],
    });
    addGraphOutput(this.graph, name, context.native(value));
  }

  #evaluate(model: TopologyModel, inputs: readonly Value[], place: Place): Value[] {
    return evaluateModel(model, inputs, (layer, call, arrivals) =>
      this.#callLayer(layer, call, arrivals, place),
    );
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
    return convertCall(layer, inputs);
  }
}
