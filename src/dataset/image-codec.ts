import sharp from "sharp";
import { decoded } from "./image-fault.ts";

/** A decoded image: three channels of 8 bits whatever the file held. */
export interface DecodedImage {
  /** Size in the file, upright, before any resizing. */
  readonly width: number;
  readonly height: number;
  /** Whether the file holds grey levels, so that the three channels are equal. */
  readonly isGrey: boolean;
  /** Whether any pixel is not opaque. */
  readonly isTransparent: boolean;
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
 * Decodes a PNG or JPEG file: turned upright as its EXIF says, 16 bits reduced to the upper 8, colours in sRGB. Alpha is
 * dropped and laid on nothing: a transparent pixel has the colour that the file gives it, as in TensorFlow and Pillow.
 *
 * @param size resize to this height and width where given, after alpha is gone: a resized image has the colours of the
 *   whole one, and nothing of how transparent they are
 * @throws DamagedImage, or Error with sharp's message when the bytes are not such an image
 */
export async function decodeImage(
  bytes: Buffer,
  size?: { readonly height: number; readonly width: number },
): Promise<DecodedImage> {
  const { format, channels, hasAlpha, autoOrient } = await decoded(bytes, () => sharp(bytes).metadata());
  if (format !== "png" && format !== "jpeg") throw new Error(`it is a ${format} file`);
  const { data, info } = await decoded(bytes, () =>
    sharp(bytes)
      .autoOrient()
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true }),
  );
  const { rgb, isTransparent } = withoutAlpha(data, info.channels, hasAlpha);
  const { width, height } = autoOrient;
  const isSame = size === undefined || (size.width === width && size.height === height);
  return {
    width,
    height,
    isGrey: channels <= 2,
    isTransparent,
    rgb: isSame ? rgb : await resizedPixels(rgb, { width, height }, size),
  };
}

/** @param hasAlpha whether the last channel is alpha */
function withoutAlpha(
  pixels: Uint8Array,
  channels: number,
  hasAlpha: boolean,
): { rgb: Uint8Array; isTransparent: boolean } {
  const colours = channels - (hasAlpha ? 1 : 0);
  if (channels === 3 && colours === 3) return { rgb: pixels, isTransparent: false };
  const count = pixels.length / channels;
  const rgb = new Uint8Array(3 * count);
  let isTransparent = false;
  for (let pixel = 0; pixel < count; pixel += 1) {
    const at = channels * pixel;
    for (let channel = 0; channel < 3; channel += 1) {
      rgb[3 * pixel + channel] = pixels[at + (colours < 3 ? 0 : channel)]!;
    }
    isTransparent ||= hasAlpha && pixels[at + colours]! < 255;
  }
  return { rgb, isTransparent };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Resizes pixels of three channels without alpha, each axis by its own factor, with sharp's Lanczos kernel.
 *
 * @param rgb shape [from.height, from.width, 3]
 * @returns shape [to.height, to.width, 3]
 */
export async function resizedPixels(rgb: Uint8Array, from: Size, to: Size): Promise<Uint8Array> {
  return sharp(rgb, { raw: { width: from.width, height: from.height, channels: 3 } })
    .resize(to.width, to.height, { fit: "fill" })
    .raw()
    .toBuffer();
}
