import { shown } from "../core/shown.ts";
import { float } from "./graph.ts";
import { camelCase } from "./layer-config.ts";
import type { LayerContext } from "./layer-context.ts";
import type { LayoutWriter } from "./layout-writer.ts";
import { onnxAxis } from "./layouts.ts";
import { clip, elementwise } from "./operators.ts";
import type { Value } from "./types.ts";

/** How one TF.js activation becomes ONNX. */
export interface ActivationConverter {
  readonly operators: readonly string[];
  readonly notes: string;
  convert(layer: LayoutWriter, x: Value): Value;
}

/** An activation that is one operator. */
function operator(opType: string, notes = ""): ActivationConverter {
  return { operators: [opType], notes, convert: (layer, x) => elementwise(layer, opType, x) };
}

/** An activation along the last axis of TF.js's order. */
function alongLastAxis(opType: string): ActivationConverter {
  return {
    operators: [opType],
    notes: "along the last axis",
    convert: (layer, x) => elementwise(layer, opType, x, { axis: onnxAxis(x, -1) }),
  };
}

/** All activations that TF.js registers, by their names in camel case. */
export const activationConverters = {
  elu: {
    operators: ["Elu"],
    notes: "",
    convert: (layer, x) => elementwise(layer, "Elu", x, { alpha: float(1) }),
  },
  selu: operator("Selu"),
  relu: operator("Relu"),
  relu6: { operators: ["Clip"], notes: "", convert: (layer, x) => clip(layer, x, 0, 6) },
  linear: { operators: [], notes: "no node", convert: (_, x) => x },
  sigmoid: operator("Sigmoid"),
  hardSigmoid: {
    operators: ["HardSigmoid"],
    notes: "clip(0.2 x + 0.5, 0, 1), as in Keras 2",
    convert: (layer, x) => elementwise(layer, "HardSigmoid", x, { alpha: float(0.2), beta: float(0.5) }),
  },
  softplus: operator("Softplus"),
  softsign: operator("Softsign"),
  tanh: operator("Tanh"),
  softmax: alongLastAxis("Softmax"),
  logSoftmax: alongLastAxis("LogSoftmax"),
  gelu: {
    operators: ["Gelu", "Erf", "Mul", "Add"],
    notes: "Gelu from opset 20; by its definition x (1 + erf(x / sqrt 2)) / 2 before",
    convert: gelu,
  },
  geluNew: {
    operators: ["Gelu", "Tanh", "Mul", "Add"],
    notes: "the tanh form; Gelu from opset 20. TF.js can save it, but not load it again",
    convert: geluNew,
  },
  mish: {
    operators: ["Mish", "Softplus", "Tanh", "Mul"],
    notes: "Mish from opset 18; x tanh(softplus(x)) before",
    convert: mish,
  },
  swish: {
    operators: ["Sigmoid", "Mul"],
    notes: "",
    convert: (layer, x) => layer.node("Mul", [x, elementwise(layer, "Sigmoid", x)], x),
  },
} as const satisfies Record<string, ActivationConverter>;

export type ActivationName = keyof typeof activationConverters;

/**
 * The name of an activation in a layer's configuration, in camel case; `linear` where absent.
 *
 * @throws BoxbenchError UNSUPPORTED_LAYER for one that TF.js does not register
 */
export function activationName(layer: LayerContext, key = "activation"): ActivationName {
  const raw = layer.config.raw(key) ?? "linear";
  const className = typeof raw === "object" ? (raw as { className?: unknown }).className : raw;
  const name = typeof className === "string" ? camelCase(className) : "";
  if (!Object.hasOwn(activationConverters, name)) {
    const supported = Object.keys(activationConverters).join(", ");
    return layer.unsupported(`no activation ${shown(raw)}. Supported activations: ${supported}`);
  }
  return name as ActivationName;
}

/** Applies the activation that the layer's configuration names. */
export function activate(layer: LayerContext, x: Value, key = "activation"): Value {
  return activationConverters[activationName(layer, key)].convert(layer, x);
}

function gelu(layer: LayoutWriter, x: Value): Value {
  if (layer.opset >= 20) {
    return elementwise(layer, "Gelu", x, { approximate: "none" });
  }
  const scaled = layer.node("Mul", [x, layer.scalar(Math.SQRT1_2)], x);
  const shifted = layer.node("Add", [elementwise(layer, "Erf", scaled), layer.scalar(1)], x);
  const half = layer.node("Mul", [x, layer.scalar(0.5)], x);
  return layer.node("Mul", [half, shifted], x);
}

function geluNew(layer: LayoutWriter, x: Value): Value {
  if (layer.opset >= 20) {
    return elementwise(layer, "Gelu", x, { approximate: "tanh" });
  }
  // x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, with x + a x^3 = x (1 + a x^2)
  const square = layer.node("Mul", [x, x], x);
  const weighted = layer.node("Mul", [square, layer.scalar(0.044715)], x);
  const factor = layer.node("Add", [weighted, layer.scalar(1)], x);
  const cubic = layer.node("Mul", [x, factor], x);
  const angle = layer.node("Mul", [cubic, layer.scalar(Math.sqrt(2 / Math.PI))], x);
  const shifted = layer.node("Add", [elementwise(layer, "Tanh", angle), layer.scalar(1)], x);
  const half = layer.node("Mul", [x, layer.scalar(0.5)], x);
  return layer.node("Mul", [half, shifted], x);
}

function mish(layer: LayoutWriter, x: Value): Value {
  if (layer.opset >= 18) {
    return elementwise(layer, "Mish", x);
  }
  const squashed = elementwise(layer, "Tanh", elementwise(layer, "Softplus", x));
  return layer.node("Mul", [x, squashed], x);
}
