import { messageOf } from "../core/errors.ts";

/** An image whose first bytes are those of a PNG or JPEG file, and whose rest is not. */
export class DamagedImage extends Error {}

const beginnings = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
] as const;

/**
 * Waits for a decoder, and tells a file that is damaged from one that is something else.
 *
 * @throws DamagedImage, or the decoder's error for a file that is no PNG or JPEG image
 */
export async function decoded<Value>(bytes: Uint8Array, work: () => Promise<Value>): Promise<Value> {
  if (bytes.length === 0) throw new Error("it is empty");
  try {
    return await work();
  } catch (error) {
    if (!beginnings.some((one) => one.every((byte, at) => bytes[at] === byte))) throw error;
    throw new DamagedImage(messageOf(error), { cause: error });
  }
}

/** What is wrong with an image that cannot be decoded, for a sentence. */
export function imageFault(file: string, error: unknown): string {
  const reason = messageOf(error).replace(/[:.]+$/, "");
  return error instanceof DamagedImage
    ? `"${file}" is damaged or cut off: ${reason}`
    : `"${file}" is not a PNG or JPEG image: ${reason}`;
}
