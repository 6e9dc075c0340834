import { BoxbenchError } from "../core/errors.ts";
import { sizeOf } from "../core/shapes.ts";
import type { Tensor } from "../core/tensor.ts";
import { typedArrays, type NumericDtype } from "./arrays.ts";

/** numpy's kind and size in bytes, of numbers and truth values. */
const kinds: Readonly<Record<string, NumericDtype>> = {
  f2: "float16",
  f4: "float32",
  f8: "float64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  b1: "bool",
};

/**
 * Reads an array that `numpy.save` wrote (format 1 to 3): numbers, truth values and text of either byte order, in C or
 * Fortran order.
 *
 * @param name how errors call it
 * @returns row-major
 * @throws BoxbenchError DATASET when it is none, of a type that has no name here, or too short
 */
export function readNpy(bytes: Uint8Array, name: string): Tensor {
  const { header, dataStart } = headerOf(bytes, name);
  const [, order, kind] = /'descr':\s*'([<>|=])([a-zA-Z]\d+)'/.exec(header) ?? [];
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (kind === undefined || shapeText === undefined) {
    throw npyError(name, "holds no plain array of numbers, truth values or text");
  }
  const shape = shapeText
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => Number(part.replace(/L$/, "")));
  if (!shape.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0)) {
    throw npyError(name, `has the shape (${shapeText})`);
  }
  const isFortran = /'fortran_order':\s*True/.test(header);
  const count = sizeOf(shape);
  const isText = kind.startsWith("U") || kind.startsWith("S");
  const width = Number(kind.slice(1)) * (kind.startsWith("U") ? 4 : 1);
  if (!isText && kinds[kind] === undefined) throw npyError(name, `holds ${kind}, which no model reads`);
  if (bytes.length - dataStart < count * width) {
    throw npyError(name, `is too short: ${bytes.length - dataStart} bytes for ${count} elements of ${width}`);
  }
  // A copy of its own: a slice of a Buffer is a view into a larger one.
  const raw = new Uint8Array(bytes.subarray(dataStart, dataStart + count * width));
  const isBig = order === ">";
  if (isText) {
    const text = Array.from({ length: count }, (_, index) =>
      textOf(raw.subarray(index * width, (index + 1) * width), kind.startsWith("U"), isBig),
    );
    return { dtype: "string", shape, data: isFortran ? rowMajor(text, shape) : text };
  }
  const dtype = kinds[kind]!;
  if (isBig) for (let at = 0; at < raw.length; at += width) raw.subarray(at, at + width).reverse();
  const data = new typedArrays[dtype](raw.buffer as never);
  const ordered = isFortran ? data.slice() : data;
  if (isFortran) (ordered as Uint8Array).set(rowMajor(Array.from(data as Uint8Array), shape));
  return { dtype, shape, data: ordered } as Tensor;
}

function headerOf(bytes: Uint8Array, name: string): { header: string; dataStart: number } {
  const isNpy =
    bytes.length >= 10 && bytes[0] === 0x93 && String.fromCodePoint(...bytes.subarray(1, 6)) === "NUMPY";
  if (!isNpy) throw npyError(name, "is no .npy file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isShort = bytes[6] === 1;
  if (!isShort && bytes.length < 12) throw npyError(name, "is too short");
  const start = isShort ? 10 : 12;
  const end = start + (isShort ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > bytes.length) throw npyError(name, "is too short");
  return { header: new TextDecoder().decode(bytes.subarray(start, end)), dataStart: end };
}

/** UTF-32 or single bytes, with zeros at the end. */
function textOf(bytes: Uint8Array, isWide: boolean, isBig: boolean): string {
  if (!isWide) return new TextDecoder().decode(bytes).replace(/\0+$/, "");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points = Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(4 * index, !isBig));
  return points
    .map((point) => (point > 0x10ffff ? "\u{fffd}" : String.fromCodePoint(point)))
    .join("")
    .replace(/\0+$/, "");
}

/** Elements that lie with the first index running fastest, in the order in which the last one does. */
function rowMajor<T>(values: readonly T[], shape: readonly number[]): T[] {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  return values.map((_, index) => {
    let rest = index;
    let source = 0;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      source += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return values[source]!;
  });
}

function npyError(name: string, what: string): BoxbenchError {
  return new BoxbenchError("DATASET", `${name} ${what}. Write it with numpy.save or numpy.savez.`);
}
