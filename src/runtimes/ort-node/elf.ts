import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** What a segment or a dynamic entry is, in the numbers of the ELF format. */
const segmentType = { load: 1, dynamic: 2 } as const;
const dynamicTag = { needed: 1n, stringTable: 5n } as const;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: bigint;
  readonly size: number;
}

/**
 * The shared libraries that an ELF file asks the system's loader for: its NEEDED entries. Reads a few kilobytes,
 * however large the file is.
 *
 * @returns names such as `libcudart.so.12`, in the file's order
 * @throws Error when the file is no 64-bit little-endian ELF file
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html
 */
export async function neededLibraries(path: string): Promise<string[]> {
  const file = await open(path, "r");
  try {
    const segments = await readSegments(file, path);
    const dynamic = segments.find(({ type }) => type === segmentType.dynamic);
    if (dynamic === undefined) return [];
    const entries = dynamicEntries(await readAt(file, dynamic.offset, dynamic.size));
    const strings = entries.find(([tag]) => tag === dynamicTag.stringTable)?.[1];
    const load = segments.find(
      ({ type, address, size }) =>
        type === segmentType.load &&
        strings !== undefined &&
        strings >= address &&
        strings < address + BigInt(size),
    );
    if (strings === undefined || load === undefined) return [];
    const base = load.offset + Number(strings - load.address);
    const needed = entries.filter(([tag]) => tag === dynamicTag.needed);
    return await Promise.all(needed.map(([, offset]) => readText(file, base + Number(offset))));
  } finally {
    await file.close();
  }
}

/** Whether a file, of any size, has these ASCII characters anywhere. */
export async function holdsText(path: string, text: string): Promise<boolean> {
  let end = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    // The text may lie across two chunks.
    const bytes = Buffer.concat([end, chunk as Buffer]);
    if (bytes.includes(text, 0, "latin1")) return true;
    end = bytes.subarray(Math.max(0, bytes.length - text.length + 1));
  }
  return false;
}

async function readSegments(file: FileHandle, path: string): Promise<Segment[]> {
  const header = await readAt(file, 0, 64);
  const is64BitLittleEndian = header[4] === 2 && header[5] === 1;
  if (header.length < 64 || header.readUInt32BE(0) !== 0x7f454c46 || !is64BitLittleEndian) {
    throw new Error(`${path} is no 64-bit ELF file`);
  }
  const tableOffset = Number(header.readBigUInt64LE(32));
  const entrySize = header.readUInt16LE(54);
  const count = header.readUInt16LE(56);
  const table = await readAt(file, tableOffset, entrySize * count);
  return Array.from({ length: Math.floor(table.length / entrySize) }, (_, index) => {
    const entry = table.subarray(index * entrySize);
    return {
      type: entry.readUInt32LE(0),
      offset: Number(entry.readBigUInt64LE(8)),
      address: entry.readBigUInt64LE(16),
      size: Number(entry.readBigUInt64LE(32)),
    };
  });
}

/** Pairs of tag and value up to the first empty one. */
function dynamicEntries(bytes: Buffer): [tag: bigint, value: bigint][] {
  const entries: [bigint, bigint][] = [];
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    const tag = bytes.readBigUInt64LE(at);
    if (tag === 0n) break;
    entries.push([tag, bytes.readBigUInt64LE(at + 8)]);
  }
  return entries;
}

/** Text up to its closing zero; file names are shorter than what is read. */
async function readText(file: FileHandle, offset: number): Promise<string> {
  const bytes = await readAt(file, offset, 256);
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}
