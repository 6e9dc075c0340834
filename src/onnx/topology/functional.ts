import { shown } from "../../core/shown.ts";
import { broken, fieldsOf, listOf, nameOf, savedByKeras3, type Fields } from "./fields.ts";
import {
  addLayer,
  type LayerCall,
  type ParseLayer,
  type TensorRef,
  type TopologyLayer,
  type TopologyModel,
} from "./types.ts";

/** A functional model: every layer lists its calls and what they read. */
export function parseFunctional(config: Fields, parseLayer: ParseLayer): TopologyModel {
  const layers = new Map<string, TopologyLayer>();
  for (const entry of listOf(config["layers"], "the layers of the model")) {
    const serialized = fieldsOf(entry, "a layer");
    const layer = parseLayer(serialized);
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
    throw savedByKeras3(`the calls of layer "${layer}" have args`);
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
    throw broken(`${where} refers to ${shown(value)} instead of [layer, call, tensor]`);
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
