/**
 * The colours of a PNG file with a palette, by their indices; null for a file without one (PNG specification, PLTE).
 */
export function paletteOf(
  bytes: Uint8Array,
): readonly (readonly [red: number, green: number, blue: number])[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Signature, then chunks: length, name, content, check.
  let at = 8;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const name = String.fromCodePoint(...bytes.subarray(at + 4, at + 8));
    if (name === "PLTE" && at + 8 + length <= bytes.length) {
      return Array.from({ length: Math.floor(length / 3) }, (_, index) => {
        const from = at + 8 + 3 * index;
        return [bytes[from]!, bytes[from + 1]!, bytes[from + 2]!] as const;
      });
    }
    if (name === "IDAT" || name === "IEND") return null;
    at += 12 + length;
  }
  return null;
}
