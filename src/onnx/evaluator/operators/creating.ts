import { sizeOf } from "../../../core/shapes.ts";
import { BoxbenchError } from "../../../core/errors.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import { around, axisOf } from "../offsets.ts";
import { dtypeOf } from "../read-tensor.ts";
import { numbers, zeros, type Evaluated, type Numbers } from "../value.ts";
import { wrapped } from "../whole-numbers.ts";

/** Operators that make values from shapes, or of another element type. */
export const creatingOperators = {
  Constant: (call) => {
    const tensor = call.tensor("value");
    if (tensor !== null) return tensor;
    const texts =
      call.texts("value_strings") ??
      (call.hasAttribute("value_string") ? [call.text("value_string", "")] : null);
    if (texts !== null) {
      return { dtype: "string", shape: call.hasAttribute("value_string") ? [] : [texts.length], data: texts };
    }
    if (call.hasAttribute("value_float")) return numbers("float32", [call.float("value_float", 0)], []);
    if (call.hasAttribute("value_int")) return numbers("int64", [call.int("value_int", 0)], []);
    const floats = call.floats("value_floats");
    if (floats !== null) return numbers("float32", floats);
    const ints = call.ints("value_ints");
    if (ints !== null) return numbers("int64", ints);
    throw new RangeError("it has no value that is known here");
  },
  ConstantOfShape: (call) => {
    const shape = Array.from(call.numbers(0).data);
    const fill = call.tensor("value") ?? numbers("float32", [0]);
    if (fill.dtype === "string") {
      return { ...fill, shape, data: Array.from({ length: sizeOf(shape) }, () => fill.data[0]!) };
    }
    return { dtype: fill.dtype, shape, data: new Float64Array(sizeOf(shape)).fill(fill.data[0]!) };
  },
  Range: (call) => {
    const [start, limit, step] = [0, 1, 2].map((index) => call.numbers(index).data[0]!) as [
      number,
      number,
      number,
    ];
    const count = Math.max(0, Math.ceil((limit - start) / step));
    return numbers(
      call.numbers(0).dtype,
      Array.from({ length: count }, (_, index) => start + index * step),
    );
  },
  EyeLike: (call) => {
    const x = call.numbers(0);
    const [rows, columns] = x.shape as [number, number];
    const k = call.int("k", 0);
    const result = zeros(call.hasAttribute("dtype") ? numericType(call.int("dtype", 1)) : x.dtype, x.shape);
    for (let row = 0; row < rows; row += 1) {
      if (row + k >= 0 && row + k < columns) result.data[row * columns + row + k] = 1;
    }
    return result;
  },
  OneHot: oneHot,
  Cast: (call) => cast(call.any(0), dtypeOf[call.int("to", 1)]),
  CastLike: (call) => cast(call.any(0), call.any(1).dtype),
} as const satisfies Record<string, Operator>;

function numericType(type: number): Numbers["dtype"] {
  const dtype = dtypeOf[type];
  if (dtype === undefined || dtype === "string") throw new RangeError(`element type ${type} is no number`);
  return dtype;
}

function oneHot(call: NodeCall): Evaluated {
  const [indices, values] = [call.numbers(0), call.numbers(2)];
  const depth = call.numbers(1).data[0]!;
  const axis = axisOf(call.int("axis", -1), indices.shape.length + 1);
  const shape = [...indices.shape.slice(0, axis), depth, ...indices.shape.slice(axis)];
  const { outer, inner } = around(shape, axis);
  const result = zeros(values.dtype, shape);
  result.data.fill(values.data[0]!);
  for (let row = 0; row < outer; row += 1) {
    for (let offset = 0; offset < inner; offset += 1) {
      const index = indices.data[row * inner + offset]!;
      const place = index < 0 ? index + depth : index;
      if (place >= 0 && place < depth) result.data[(row * depth + place) * inner + offset] = values.data[1]!;
    }
  }
  return result;
}

/** A value of another element type: to whole numbers the fraction is cut off, to truth values all but 0 is true. */
export function cast(value: Evaluated, dtype: Evaluated["dtype"] | undefined): Evaluated {
  if (dtype === undefined)
    throw new BoxbenchError("UNSUPPORTED_OP", "Cast goes to an element type that is not evaluated.");
  if (dtype === value.dtype) return value;
  if (dtype === "string") return { dtype, shape: value.shape, data: Array.from(value.data, String) };
  const data = value.dtype === "string" ? Float64Array.from(value.data, Number) : value.data.slice();
  const result: Numbers = { dtype, shape: value.shape, data };
  if (dtype === "float32" || dtype === "float64" || dtype === "float16" || dtype === "bool")
    return wrapped(result);
  for (let index = 0; index < data.length; index += 1) data[index] = Math.trunc(data[index]!);
  return wrapped(result);
}
