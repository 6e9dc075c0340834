import { readFile } from "node:fs/promises";
import { messageOf } from "../../core/errors.ts";
import { labelProblem } from "./problem.ts";

/** A text file as it was decoded. */
export interface DecodedText {
  /** Without a byte order mark, with `\n` at the end of each line. */
  readonly text: string;
  readonly encoding: "UTF-8" | "UTF-16LE" | "UTF-16BE" | "Windows-1252";
}

/** @throws BoxbenchError DATASET when the file cannot be read */
export async function readText(path: string, shownAs = path): Promise<DecodedText> {
  return decodeText(
    await readFile(path).catch((error: unknown) => {
      throw labelProblem(shownAs, `cannot be read: ${messageOf(error)}`, error);
    }),
  );
}

/** Decodes text as people's programs save it, by its byte order mark or by where its zero bytes are. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  return { text: text.replaceAll(/\r\n?/g, "\n"), encoding };
}

function encodingOf(bytes: Uint8Array): DecodedText["encoding"] {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "UTF-16LE";
  if (first === 0xfe && second === 0xff) return "UTF-16BE";
  // Without a mark: Latin letters of UTF-16 have a zero byte each.
  const sample = bytes.subarray(0, 1000);
  const zeros = (parity: 0 | 1) => sample.filter((byte, at) => byte === 0 && at % 2 === parity).length;
  if (zeros(1) > sample.length / 4) return "UTF-16LE";
  if (zeros(0) > sample.length / 4) return "UTF-16BE";
  try {
    new TextDecoder("UTF-8", { fatal: true }).decode(bytes);
    return "UTF-8";
  } catch {
    return "Windows-1252";
  }
}
