import type { Numbers } from "./value.ts";

/** What a number becomes in an element type, where that has a range: whole numbers wrap, as in C. */
const wraps: Partial<Record<Numbers["dtype"], (value: number) => number>> = {
  int32: (value) => value | 0,
  uint32: (value) => value >>> 0,
  int16: (value) => (value << 16) >> 16,
  uint16: (value) => value & 0xffff,
  int8: (value) => (value << 24) >> 24,
  uint8: (value) => value & 0xff,
  int64: Math.trunc,
  uint64: Math.trunc,
  bool: (value) => (value === 0 ? 0 : 1),
};

/** The value with whole numbers brought into the range of their type, in place; floats stay. */
export function wrapped(value: Numbers): Numbers {
  const wrap = wraps[value.dtype];
  if (wrap === undefined) return value;
  const { data } = value;
  for (let index = 0; index < data.length; index += 1) data[index] = wrap(data[index]!);
  return value;
}
