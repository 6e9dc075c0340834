import { BoxbenchError } from "../../../core/errors.ts";
import { roundHalfEven } from "../../../tensors/float16.ts";
import { erf, softplus } from "../special-functions.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import type { Numbers } from "../value.ts";

/** Operators that change one number at a time. */
export const unaryOperators = {
  Abs: plain(Math.abs),
  Acos: plain(Math.acos),
  Acosh: plain(Math.acosh),
  Asin: plain(Math.asin),
  Asinh: plain(Math.asinh),
  Atan: plain(Math.atan),
  Atanh: plain(Math.atanh),
  BitwiseNot: plain((x) => ~x),
  Ceil: plain(Math.ceil),
  Celu: configured((call) => {
    const alpha = call.float("alpha", 1);
    return (x) => Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha));
  }),
  Cos: plain(Math.cos),
  Cosh: plain(Math.cosh),
  Elu: configured((call) => {
    const alpha = call.float("alpha", 1);
    return (x) => (x < 0 ? alpha * Math.expm1(x) : x);
  }),
  Erf: plain(erf),
  Exp: plain(Math.exp),
  Floor: plain(Math.floor),
  Gelu: configured((call) =>
    call.text("approximate", "none") === "tanh"
      ? (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
      : (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  ),
  HardSigmoid: configured((call) => {
    const [alpha, beta] = [call.float("alpha", 0.2), call.float("beta", 0.5)];
    return (x) => clamp(alpha * x + beta, 0, 1);
  }),
  HardSwish: plain((x) => x * clamp(x / 6 + 0.5, 0, 1)),
  LeakyRelu: configured((call) => {
    const alpha = call.float("alpha", 0.01);
    return (x) => (x < 0 ? alpha * x : x);
  }),
  Log: plain(Math.log),
  Mish: plain((x) => x * Math.tanh(softplus(x))),
  Neg: plain((x) => -x),
  Reciprocal: plain((x) => 1 / x),
  Round: plain(roundHalfEven),
  Selu: configured((call) => {
    const alpha = call.float("alpha", 1.67326319217681884765625);
    const gamma = call.float("gamma", 1.05070102214813232421875);
    return (x) => gamma * (x <= 0 ? alpha * Math.expm1(x) : x);
  }),
  Shrink: configured((call) => {
    const [bias, lambda] = [call.float("bias", 0), call.float("lambd", 0.5)];
    return (x) => (x < -lambda ? x + bias : x > lambda ? x - bias : 0);
  }),
  Sigmoid: plain(sigmoid),
  Sign: plain(Math.sign),
  Sin: plain(Math.sin),
  Sinh: plain(Math.sinh),
  Softplus: plain(softplus),
  Softsign: plain((x) => x / (1 + Math.abs(x))),
  Sqrt: plain(Math.sqrt),
  Swish: configured((call) => {
    const alpha = call.float("alpha", 1);
    return (x) => x * sigmoid(alpha * x);
  }),
  Tan: plain(Math.tan),
  Tanh: plain(Math.tanh),
  ThresholdedRelu: configured((call) => {
    const alpha = call.float("alpha", 1);
    return (x) => (x > alpha ? x : 0);
  }),
} as const satisfies Record<string, Operator>;

/** 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** The number nearest to x in a range; NaN stays NaN. */
export function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}

/** An activation inside a recurrent operator, by its name in ONNX. */
export function activationOf(name: string, alpha?: number, beta?: number): (x: number) => number {
  switch (name.toLowerCase()) {
    case "sigmoid":
      return sigmoid;
    case "tanh":
      return Math.tanh;
    case "relu":
      return (x) => Math.max(0, x);
    case "affine":
      return (x) => (alpha ?? 1) * x + (beta ?? 0);
    case "leakyrelu":
      return (x) => (x < 0 ? (alpha ?? 0.01) * x : x);
    case "thresholdedrelu":
      return (x) => (x >= (alpha ?? 1) ? x : 0);
    case "scaledtanh":
      return (x) => (alpha ?? 1) * Math.tanh((beta ?? 1) * x);
    case "hardsigmoid":
      return (x) => clamp((alpha ?? 0.2) * x + (beta ?? 0.5), 0, 1);
    case "elu":
      return (x) => (x < 0 ? (alpha ?? 1) * Math.expm1(x) : x);
    case "softsign":
      return (x) => x / (1 + Math.abs(x));
    case "softplus":
      return softplus;
    default:
      throw new BoxbenchError("UNSUPPORTED_OP", `The activation "${name}" is not evaluated in float64.`);
  }
}

/** A value with every number mapped. */
export function mapped(value: Numbers, map: (x: number) => number): Numbers {
  const data = new Float64Array(value.data.length);
  for (let index = 0; index < data.length; index += 1) data[index] = map(value.data[index]!);
  return { ...value, data };
}

function plain(map: (x: number) => number): Operator {
  return (call) => mapped(call.numbers(0), map);
}

function configured(mapOf: (call: NodeCall) => (x: number) => number): Operator {
  return (call) => mapped(call.numbers(0), mapOf(call));
}
