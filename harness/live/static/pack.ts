/**
 * Data of a run as one file that a page reads: JSON, in which arrays of numbers, maps and numbers that JSON lacks are
 * marked, and behind it the bytes of the arrays. Arrays that stand in several places are written once.
 *
 * The file: four bytes (little endian) that say how long the JSON is, the JSON, spaces up to a multiple of 8, arrays.
 */
type Marked =
  | { readonly $: "array"; readonly of: string; readonly at: number; readonly length: number }
  | { readonly $: "map"; readonly entries: readonly unknown[] }
  | { readonly $: "number"; readonly is: string };

type NumberArray = ArrayBufferView & { readonly length: number };

/** Every array starts where its type wants it to. */
const alignment = 8;

/** Classes by name; a page need not have that of float16. */
const arrayClasses: Readonly<
  Record<string, new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView>
> = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

/** @throws TypeError for what no page could read, such as a function */
export function pack(value: unknown): Uint8Array<ArrayBuffer> {
  const parts: { readonly bytes: Uint8Array; readonly at: number }[] = [];
  const known = new Map<ArrayBufferView, Marked>();
  let end = 0;
  const add = (array: NumberArray): Marked => {
    const name = array.constructor.name === "Buffer" ? "Uint8Array" : array.constructor.name;
    if (arrayClasses[name] === undefined) throw new TypeError(`A page reads no ${name}.`);
    const at = end;
    parts.push({ bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at });
    end = aligned(end + array.byteLength);
    return { $: "array", of: name, at, length: array.length };
  };
  const marked = (part: unknown): unknown => {
    if (typeof part === "function" || typeof part === "symbol" || typeof part === "bigint")
      throw new TypeError(`A page reads no ${typeof part}.`);
    if (typeof part === "number" && (!Number.isFinite(part) || Object.is(part, -0)))
      return { $: "number", is: Object.is(part, -0) ? "-0" : String(part) } satisfies Marked;
    if (typeof part !== "object" || part === null) return part;
    if (ArrayBuffer.isView(part)) {
      const mark = known.get(part) ?? add(part as NumberArray);
      known.set(part, mark);
      return mark;
    }
    if (part instanceof Map)
      return { $: "map", entries: [...part].map((entry) => entry.map(marked)) } satisfies Marked;
    if (Array.isArray(part)) return part.map(marked);
    return Object.fromEntries(Object.entries(part).map(([name, own]) => [name, marked(own)]));
  };
  const json = new TextEncoder().encode(JSON.stringify(marked(value)));
  const start = aligned(4 + json.byteLength);
  const packed = new Uint8Array(start + end).fill(0x20, 0, start);
  new DataView(packed.buffer).setUint32(0, json.byteLength, true);
  packed.set(json, 4);
  for (const { bytes, at } of parts) packed.set(bytes, start + at);
  return packed;
}

/** What `pack` was given. */
export function unpack(packed: ArrayBuffer): unknown {
  const length = new DataView(packed).getUint32(0, true);
  const start = aligned(4 + length);
  const text = new TextDecoder().decode(new Uint8Array(packed, 4, length));
  return JSON.parse(text, (_, part: unknown) => {
    if (!isMarked(part)) return part;
    if (part.$ === "number") return Number(part.is);
    if (part.$ === "map") return new Map(part.entries as [unknown, unknown][]);
    return new arrayClasses[part.of]!(packed, start + part.at, part.length);
  });
}

function isMarked(part: unknown): part is Marked {
  return typeof part === "object" && part !== null && "$" in part;
}

function aligned(offset: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
