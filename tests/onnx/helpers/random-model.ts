import * as fc from "fast-check";
import { choicesFor, concatenationAxis, type Choice, type Layer, type Step } from "./random-steps.ts";
import { tf } from "./tf.ts";

/** A model as a list of small numbers, which fast-check can make smaller. */
export interface Plan {
  readonly isSequential: boolean;
  /** Shapes of the inputs, without the batch; a Sequential takes the first alone. */
  readonly inputs: readonly (readonly number[])[];
  /** Null where a step was taken out. */
  readonly steps: readonly (Step | null)[];
}

/** Values of more elements than this make a test slow and find nothing new. */
const LARGEST_VALUE = 600;

const inputShapes = [[6], [12], [5, 4], [7, 2], [6, 5, 3], [8, 8, 1], [4, 4, 2]];

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.nat(200),
  source: fc.nat(4),
  a: fc.nat(14),
  b: fc.nat(14),
  c: fc.nat(5),
});

/** About 10 to 30 layers, because some steps do not fit; shrinking takes steps out before it makes them simpler. */
export function plans(isSequential: boolean): fc.Arbitrary<Plan> {
  return fc.record({
    isSequential: fc.constant(isSequential),
    inputs: fc.array(fc.constantFrom(...inputShapes), { minLength: 1, maxLength: isSequential ? 1 : 2 }),
    steps: fc.array(fc.option(step, { freq: 30 }), { minLength: 13, maxLength: 33, size: "max" }),
  });
}

interface Open {
  readonly symbol: tf.SymbolicTensor;
  isRead: boolean;
}

/** Builds the model that a plan describes. Steps that do not fit are left out. */
export function modelFrom(plan: Plan): tf.LayersModel {
  const values: Open[] = plan.inputs.map((shape, index) => ({
    symbol: tf.input({ shape: [...shape], name: `input${index}` }),
    isRead: false,
  }));
  const inputs = values.map(({ symbol }) => symbol);
  const chain: Layer[] = [];
  for (const [index, planned] of plan.steps.entries()) {
    if (planned !== null) {
      addStep(values, chain, planned, `step${index}`, plan.isSequential);
    }
  }
  if (plan.isSequential) {
    const model = tf.sequential({ name: "chain" });
    model.add(tf.layers.inputLayer({ inputShape: [...plan.inputs[0]!], name: "input0" }));
    // New layers of the same configurations: those in `chain` belong to a functional graph already.
    chain.forEach((layer) => model.add(copyOf(layer)));
    return model;
  }
  // An input that nothing reads is no part of a model; everything else that nothing reads is an output.
  const outputs = values.filter(({ symbol, isRead }) => !isRead && !inputs.includes(symbol));
  const used = values.filter(({ symbol, isRead }) => isRead && inputs.includes(symbol));
  return outputs.length === 0
    ? identityModel(inputs[0]!)
    : tf.model({
        name: "branches",
        inputs: used.map(({ symbol }) => symbol),
        outputs: outputs.map(({ symbol }) => symbol),
      });
}

function identityModel(input: tf.SymbolicTensor): tf.LayersModel {
  const outputs = tf.layers.activation({ activation: "linear", name: "same" }).apply(input);
  return tf.model({ inputs: input, outputs: outputs as tf.SymbolicTensor });
}

function addStep(values: Open[], chain: Layer[], planned: Step, name: string, isSequential: boolean): void {
  const source = isSequential
    ? values.at(-1)!
    : values[values.length - 1 - (planned.source % values.length)]!;
  const all = choicesFor(withoutBatch(source.symbol));
  const choices = isSequential ? all.filter((choice) => "layer" in choice) : all;
  const choice = choices[planned.kind % choices.length]!;
  const others = "merge" in choice ? partnersOf(source, values, choice, planned) : [];
  if ("merge" in choice && others.length === 0) {
    return;
  }
  const read = [source, ...others];
  const layer = "merge" in choice ? choice.merge(planned, name) : choice.layer(planned, name);
  let symbol: tf.SymbolicTensor;
  try {
    const symbols = read.map((value) => value.symbol);
    symbol = layer.apply(symbols.length === 1 ? symbols[0]! : symbols) as tf.SymbolicTensor;
  } catch {
    // TF.js itself refuses the layer here.
    return;
  }
  const shape = withoutBatch(symbol);
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  if (shape.length === 0 || size < 1 || size > LARGEST_VALUE || shape.some((dimension) => dimension < 1)) {
    return;
  }
  read.forEach((value) => {
    value.isRead = true;
  });
  values.push({ symbol, isRead: false });
  chain.push(layer);
}

/** Another value that can be merged with this one. TF.js cannot run some graphs that merge a value with itself. */
function partnersOf(source: Open, values: readonly Open[], choice: Choice, planned: Step): Open[] {
  const shape = withoutBatch(source.symbol);
  const isConcatenation = "isConcatenation" in choice && choice.isConcatenation;
  const axis = !isConcatenation ? null : concatenationAxis(planned) === 1 ? 0 : shape.length - 1;
  const fitting = values.filter((value) => {
    if (value === source) {
      return false;
    }
    const other = withoutBatch(value.symbol);
    return (
      other.length === shape.length && other.every((size, index) => index === axis || size === shape[index])
    );
  });
  const partner = fitting[planned.b % fitting.length];
  return partner === undefined ? [] : [partner];
}

function withoutBatch(symbol: tf.SymbolicTensor): number[] {
  return symbol.shape.slice(1).map((size) => size ?? 0);
}

function copyOf(layer: Layer): Layer {
  const { className, config } = { className: layer.getClassName(), config: layer.getConfig() };
  const registered = tf.serialization.SerializationMap.getMap().classNameMap[className]!;
  return registered[1](registered[0], config) as Layer;
}

/** The model as one line for each layer, for messages. */
export function describeModel(model: tf.LayersModel): string {
  return model.layers
    .map((layer) => {
      const reads = layer.inboundNodes.flatMap((node) => node.inboundLayers.map(({ name }) => name));
      const shape = JSON.stringify(layer.outputShape);
      const shown = Object.entries(layer.getConfig()).filter(([key, value]) => isSetting(key, value));
      const settings = shown.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(", ");
      return `${layer.name} = ${layer.getClassName()}(${reads.join(", ")}) ${shape} ${settings}`;
    })
    .join("\n");
}

function isSetting(key: string, value: unknown): boolean {
  return !/initializer|regularizer|constraint|trainable|name|dtype/i.test(key) && value !== null;
}
