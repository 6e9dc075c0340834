import type { LayersModel, SymbolicTensor, Tensor } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../tfjs/types.ts";

type Node = LayersModel["nodesByDepth"][string][number];

/** One output of one call of a layer, with the numbers that TF.js computed. */
export interface LayerOutput {
  /** As the converter's traces have it: `encoder/conv1`, `dense#1` for a second call, `split:1`. */
  readonly path: string;
  readonly className: string;
  /** Paths of the outputs that the layer reads. */
  readonly inputs: readonly string[];
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

interface Computed extends Omit<LayerOutput, "data" | "shape"> {
  readonly tensor: Tensor;
}

/**
 * The outputs of all layers of a model for some inputs, also of those in models inside it, in an order in which
 * each comes after what it reads.
 *
 * A model that is called with masked inputs is one step: its layers would compute something else alone.
 *
 * @param inputs one tensor for each input of the model
 */
export function layerOutputs(tf: TensorFlow, model: LayersModel, inputs: readonly Tensor[]): LayerOutput[] {
  if (!model.built) {
    // A Sequential has no graph of calls before.
    model.build(model.inputs.map(({ shape }) => shape));
  }
  const outputs: LayerOutput[] = [];
  tf.tidy(() => {
    for (const { tensor, ...computed } of outputsInside(tf, model, inputs, [], "")) {
      // A copy: the plain JavaScript backend hands out its own array.
      outputs.push({ ...computed, shape: tensor.shape, data: tensor.dataSync().slice() });
    }
  });
  return outputs;
}

function outputsInside(
  tf: TensorFlow,
  model: LayersModel,
  inputs: readonly Tensor[],
  inputPaths: readonly string[],
  prefix: string,
): Computed[] {
  const nodes = callsOf(model);
  const symbols = nodes.flatMap(({ node }) => node.outputTensors);
  const tensors = runTo(tf, model, inputs, symbols);
  const paths = new Map<number, string>();
  const values = new Map<number, Tensor>();
  model.inputs.forEach((symbol, index) => {
    paths.set(symbol.id, inputPaths[index] ?? prefix + symbol.sourceLayer.name);
    values.set(symbol.id, inputs[index]!);
  });
  symbols.forEach((symbol, index) => values.set(symbol.id, tensors[index]!));
  return nodes.flatMap(({ node, label }) => {
    const layer = node.outboundLayer;
    const path = prefix + label;
    const read = node.inputTensors.map((symbol) => paths.get(symbol.id) ?? "");
    if (isModel(layer)) {
      const arrivals = node.inputTensors.map((symbol) => values.get(symbol.id)!);
      const inner = outputsInside(tf, layer, arrivals, read, `${path}/`);
      const outer = node.outputTensors.map((symbol) => values.get(symbol.id)!);
      const ends = endsOf(layer, `${path}/`);
      node.outputTensors.forEach((symbol, index) => paths.set(symbol.id, ends[index]!));
      const isSame = ends.every((end, index) => isEqual(tensorAt(inner, end), outer[index]!));
      const className = layer.getClassName();
      return isSame
        ? inner
        : ends.map((end, index) => ({ path: end, className, inputs: read, tensor: outer[index]! }));
    }
    return node.outputTensors.map((symbol, index) => {
      const name = index === 0 ? path : `${path}:${index}`;
      paths.set(symbol.id, name);
      return {
        path: name,
        className: layer.getClassName(),
        inputs: read,
        tensor: values.get(symbol.id)!,
      };
    });
  });
}

/** The values of some tensors of a model's graph. */
function runTo(
  tf: TensorFlow,
  model: LayersModel,
  inputs: readonly Tensor[],
  symbols: readonly SymbolicTensor[],
): Tensor[] {
  const probe = tf.model({ inputs: model.inputs, outputs: [...symbols] });
  const batchSize = inputs[0]?.shape[0] ?? 1;
  const computed = probe.predict(inputs.length === 1 ? inputs[0]! : [...inputs], { batchSize });
  return Array.isArray(computed) ? computed : [computed];
}

/** Every call of a layer that belongs to the model, in execution order, with the label of the call. */
function callsOf(model: LayersModel): { node: Node; label: string }[] {
  const depths = Object.keys(model.nodesByDepth).map(Number);
  const nodes = depths.sort((a, b) => b - a).flatMap((depth) => model.nodesByDepth[String(depth)]!);
  const inModel = new Set(nodes);
  return nodes
    .filter((node) => node.outboundLayer.getClassName() !== "InputLayer")
    .map((node) => {
      const { name, inboundNodes } = node.outboundLayer;
      // Calls outside the model do not count: they are not in its file.
      const call = inboundNodes.filter((other) => inModel.has(other)).indexOf(node);
      return { node, label: call === 0 ? name : `${name}#${call}` };
    });
}

/** Paths of the model's outputs. */
function endsOf(model: LayersModel, prefix: string): string[] {
  const nodes = callsOf(model);
  return model.outputs.map((symbol) => {
    const call = nodes.find(({ node }) => node.outputTensors.includes(symbol));
    const layer = call?.node.outboundLayer;
    if (call === undefined || layer === undefined) {
      return prefix + symbol.sourceLayer.name;
    }
    const index = call.node.outputTensors.indexOf(symbol);
    return isModel(layer)
      ? endsOf(layer, `${prefix}${call.label}/`)[index]!
      : prefix + call.label + (index === 0 ? "" : `:${index}`);
  });
}

function isModel(layer: object): layer is LayersModel {
  return "nodesByDepth" in layer;
}

function tensorAt(computed: readonly Computed[], path: string): Tensor | undefined {
  return computed.find((output) => output.path === path)?.tensor;
}

function isEqual(a: Tensor | undefined, b: Tensor): boolean {
  if (a === undefined || a.shape.join() !== b.shape.join()) {
    return false;
  }
  const [left, right] = [a.dataSync(), b.dataSync()];
  return left.every((value, index) => Object.is(value, right[index]));
}
