import sharp from "sharp";

/** A decoded image: three channels of 8 bits whatever the file held. */
export interface DecodedImage {
  /** Size in the file, upright, before any resizing. */
  readonly width: number;
  readonly height: number;
  /** Whether the file holds grey levels, so that the three channels are equal. */
  readonly isGrey: boolean;
  /** Shape [height, width, 3], resized where that was asked for. */
  readonly rgb: Uint8Array;
}

/** Encodes pixels as PNG without loss; one channel stays a greyscale file. */
export async function encodePng(pixels: Uint8Array, side: number, channels: 1 | 3): Promise<Buffer> {
  return sharp(pixels, { raw: { width: side, height: side, channels } })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .png()
    .toBuffer();
}

/**
 * Decodes a PNG or JPEG file: turned upright as its EXIF says, alpha dropped, 16 bits reduced to the upper 8,
 * colours in sRGB.
 *
 * @param size resize to this height and width where given
 * @throws Error with sharp's message when the bytes are not such an image, or are damaged
 */
export async function decodeImage(
  bytes: Buffer,
  size?: { readonly height: number; readonly width: number },
): Promise<DecodedImage> {
  const image = sharp(bytes);
  const { format, channels, autoOrient } = await image.metadata();
  if (format !== "png" && format !== "jpeg") throw new Error(`it is a ${format} file`);
  const upright = image.autoOrient().removeAlpha().toColourspace("srgb");
  const sized = size === undefined ? upright : upright.resize(size.width, size.height, { fit: "fill" });
  const rgb = await sized.raw({ depth: "uchar" }).toBuffer();
  return { width: autoOrient.width, height: autoOrient.height, isGrey: channels <= 2, rgb };
}
