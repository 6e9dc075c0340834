import type { NodeCall, Operator } from "../node-call.ts";
import { numbers, type Evaluated } from "../value.ts";

/** Operators of the domain `ai.onnx.ml` that turn labels into others: nothing is rounded. */
export const encodingOperators = {
  LabelEncoder: (call) => {
    const x = call.any(0);
    const [keys, values] = [keysOf(call, x), valuesOf(call, x)];
    // The first of equal keys counts.
    const places = new Map([...keys.data.entries()].toReversed().map(([place, key]) => [key, place]));
    const found = Array.from<number | string, number>(x.data, (key) => places.get(key) ?? -1);
    if (values.dtype === "string") {
      const missing = defaultText(call);
      return {
        dtype: "string",
        shape: x.shape,
        data: found.map((place) => values.data[place] ?? missing),
      };
    }
    const missing = defaultNumber(call, values.dtype);
    return numbers(
      values.dtype,
      found.map((place) => values.data[place] ?? missing),
      x.shape,
    );
  },
} as const satisfies Record<string, Operator>;

/** Version 1 has a list of texts: a text is turned into its place there, and a place into its text. */
function keysOf(call: NodeCall, x: Evaluated): Evaluated {
  const classes = call.texts("classes_strings");
  if (classes === null) return listOf(call, "keys");
  return x.dtype === "string" ? textsOf(classes) : numbers("int64", [...classes.keys()]);
}

function valuesOf(call: NodeCall, x: Evaluated): Evaluated {
  const classes = call.texts("classes_strings");
  if (classes === null) return listOf(call, "values");
  return x.dtype === "string" ? numbers("int64", [...classes.keys()]) : textsOf(classes);
}

/** @throws RangeError when the node has no such list */
function listOf(call: NodeCall, what: "keys" | "values"): Evaluated {
  const tensor = call.tensor(`${what}_tensor`);
  if (tensor !== null) return tensor;
  const [ints, floats, texts] = [
    call.ints(`${what}_int64s`),
    call.floats(`${what}_floats`),
    call.texts(`${what}_strings`),
  ];
  if (ints !== null) return numbers("int64", ints);
  if (floats !== null) return numbers("float32", floats);
  if (texts !== null) return textsOf(texts);
  throw new RangeError(`it has no list of ${what}`);
}

function textsOf(data: readonly string[]): Evaluated {
  return { dtype: "string", shape: [data.length], data };
}

/** What a label without an entry becomes, as the specification of `ai.onnx.ml` has it. */
function defaultText(call: NodeCall): string {
  const given = call.tensor("default_tensor")?.data[0];
  return typeof given === "string" ? given : call.text("default_string", "_Unused");
}

function defaultNumber(call: NodeCall, dtype: Evaluated["dtype"]): number {
  const given = call.tensor("default_tensor")?.data[0];
  if (typeof given === "number") return given;
  return dtype.startsWith("float") ? call.float("default_float", -0) : call.int("default_int64", -1);
}
