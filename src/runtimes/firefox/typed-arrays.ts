interface ArrayText {
  readonly typedArray: string;
  readonly base64: string;
}

/**
 * A replacer for JSON.stringify by which typed arrays become their bytes in base64. It runs in a page, from its own
 * text: it must use nothing of this file.
 */
export function typedArraysToText(_key: string, value: unknown): unknown {
  if (!ArrayBuffer.isView(value)) return value;
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  let text = "";
  // A call takes some ten thousand arguments at most.
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return { typedArray: value.constructor.name, base64: btoa(text) };
}

const kinds = {
  Float32Array,
  Float64Array,
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  BigUint64Array,
  BigInt64Array,
} as const;

/** The reviver that makes typed arrays of what `typedArraysToText` wrote. */
export function revived(_key: string, value: unknown): unknown {
  if (!isArrayText(value)) return value;
  const bytes = Uint8Array.from(Buffer.from(value.base64, "base64"));
  return new kinds[value.typedArray as keyof typeof kinds](bytes.buffer);
}

function isArrayText(value: unknown): value is ArrayText {
  return (
    typeof value === "object" &&
    value !== null &&
    "base64" in value &&
    "typedArray" in value &&
    Object.hasOwn(kinds, value.typedArray as string)
  );
}
