import { shown } from "../../core/shown.ts";
import { BoxbenchError } from "../../core/errors.ts";
import type { Shape } from "../types.ts";

/** The element types of TF.js that graph models name. */
export type GraphDtype = "float32" | "int32" | "bool" | "string" | "complex64";

/** TensorFlow's `DataType` by number. @see tensorflow/core/framework/types.proto */
const dtypeByNumber: Readonly<Record<number, string>> = {
  1: "DT_FLOAT",
  2: "DT_DOUBLE",
  3: "DT_INT32",
  4: "DT_UINT8",
  6: "DT_INT8",
  7: "DT_STRING",
  8: "DT_COMPLEX64",
  9: "DT_INT64",
  10: "DT_BOOL",
  18: "DT_COMPLEX128",
  19: "DT_HALF",
  20: "DT_RESOURCE",
  21: "DT_VARIANT",
};

/** What TF.js computes with for each of them. @see tfjs-converter `parseDtypeParam` */
const graphDtypes: Readonly<Record<string, GraphDtype>> = {
  DT_FLOAT: "float32",
  DT_HALF: "float32",
  DT_DOUBLE: "float32",
  DT_INT32: "int32",
  DT_INT64: "int32",
  DT_INT8: "int32",
  DT_UINT8: "int32",
  DT_BOOL: "bool",
  DT_STRING: "string",
  DT_COMPLEX64: "complex64",
  DT_COMPLEX128: "complex64",
};

/** The TF.js type of a `DataType`, by name or number; null for what TF.js has no tensors of. */
export function graphDtypeOf(type: unknown): GraphDtype | null {
  const name = typeof type === "number" ? dtypeByNumber[type] : type;
  return typeof name === "string" && Object.hasOwn(graphDtypes, name) ? graphDtypes[name]! : null;
}

/** The dimensions of a `TensorShapeProto`; null where even the rank is unknown. A dimension of `{}` is 0. */
export function shapeOf(proto: unknown): Shape | null {
  if (typeof proto !== "object" || proto === null) {
    return null;
  }
  const { unknownRank, dim } = proto as { unknownRank?: unknown; dim?: unknown };
  if (unknownRank === true) {
    return null;
  }
  return (Array.isArray(dim) ? dim : []).map((entry: { size?: unknown } | null) => {
    const given = entry?.size ?? 0;
    const size = typeof given === "string" || typeof given === "number" ? Number(given) : NaN;
    return Number.isSafeInteger(size) && size >= 0 ? size : null;
  });
}

/** Text of an `s` attribute: base64, or byte values in old files. */
export function textOf(s: unknown): string | null {
  if (Array.isArray(s)) {
    return s.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)
      ? String.fromCharCode(...(s as number[]))
      : null;
  }
  if (typeof s !== "string") {
    return null;
  }
  try {
    return atob(s);
  } catch {
    return null;
  }
}

type Union = Readonly<Record<string, unknown>>;

/** The attributes of a node, whichever way they are spelled. */
export class NodeAttributes {
  readonly #where: string;
  readonly #raw: Readonly<Record<string, unknown>>;

  constructor(where: string, raw: Readonly<Record<string, unknown>>) {
    this.#where = where;
    this.#raw = raw;
  }

  /** The same attributes and some more. */
  with(more: Readonly<Record<string, unknown>>): NodeAttributes {
    return new NodeAttributes(this.#where, { ...this.#raw, ...more });
  }

  has(name: string): boolean {
    return this.#union(name) !== null;
  }

  /** A string as it is. */
  text(name: string, absent = ""): string {
    const union = this.#union(name);
    return union === null ? absent : (textOf(union["s"] ?? "") ?? this.#broken(name, "text", union));
  }

  /** A string in lower case, as TF.js compares all of them. */
  string(name: string, absent = ""): string {
    return this.text(name, absent).toLowerCase();
  }

  strings(name: string): string[] {
    return this.#list(name, "s").map((item) =>
      (textOf(item) ?? this.#broken(name, "text", item)).toLowerCase(),
    );
  }

  /** A number, whole or not. */
  number(name: string, absent: number): number {
    const union = this.#union(name);
    const value = union?.["i"] ?? union?.["f"];
    return value === undefined || value === null ? absent : this.#number(name, value);
  }

  numbers(name: string, absent: readonly number[] = []): number[] {
    const union = this.#union(name);
    if (union === null) {
      return [...absent];
    }
    const { i, f } = (union["list"] ?? {}) as Union;
    // A file may spell out all members of a list, those that are empty too.
    const items = Array.isArray(f) && f.length > 0 ? f : (i ?? f ?? []);
    return (Array.isArray(items) ? items : [items]).map((item) => this.#number(name, item));
  }

  boolean(name: string, absent = false): boolean {
    const union = this.#union(name);
    // Protobuf drops what is false.
    return union === null ? absent : union["b"] === true;
  }

  /** The TF.js type; null where absent, or where TF.js has no tensors of it. */
  dtype(name: string): GraphDtype | null {
    return graphDtypeOf(this.#union(name)?.["type"]);
  }

  dtypes(name: string): (GraphDtype | null)[] {
    return this.#list(name, "type").map(graphDtypeOf);
  }

  /** The dimensions; null where absent or of unknown rank. */
  shape(name: string): Shape | null {
    const union = this.#union(name);
    return union === null ? null : shapeOf(union["shape"]);
  }

  /** The name of a function; null where absent. */
  functionName(name: string): string | null {
    const func = this.#union(name)?.["func"] as { name?: unknown } | undefined;
    return typeof func?.name === "string" ? func.name : null;
  }

  /** The attribute as the file has it. */
  raw(name: string): unknown {
    return this.#union(name);
  }

  #union(name: string): Union | null {
    const value = Object.hasOwn(this.#raw, name) ? this.#raw[name] : null;
    return typeof value === "object" && value !== null ? (value as Union) : null;
  }

  #list(name: string, member: string): unknown[] {
    const list = this.#union(name)?.["list"] as Union | undefined;
    const items = list?.[member] ?? [];
    return Array.isArray(items) ? items : this.#broken(name, "a list", items);
  }

  #number(name: string, value: unknown): number {
    const number = typeof value === "string" || typeof value === "number" ? Number(value) : NaN;
    const isNumber = !Number.isNaN(number) || value === "NaN";
    return isNumber ? number : this.#broken(name, "a number", value);
  }

  #broken(name: string, wanted: string, value: unknown): never {
    throw new BoxbenchError(
      "MODEL_FILE",
      `Node "${this.#where}": its attribute "${name}" is no ${wanted.replace(/^a /u, "")}: ${shown(value)}.`,
    );
  }
}
