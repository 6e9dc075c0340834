import { open, type FileHandle } from "node:fs/promises";
import { BoxbenchError } from "../../core/errors.ts";

// Names and numbers of the System V ABI, "Object Files" and "Dynamic Linking" (64 bits, little-endian).
const loadSegment = 1;
const dynamicSegment = 2;
const neededTag = 1n;
const stringTableTag = 5n;
const stringTableSizeTag = 10n;

interface Segment {
  readonly type: number;
  readonly fileOffset: number;
  readonly address: number;
  readonly fileSize: number;
}

/**
 * The shared libraries that the loader must find to load a Linux library, as its own dynamic section names them,
 * such as `libcudart.so.13`. Libraries that it opens later, by name, are not among them.
 *
 * @throws BoxbenchError UNAVAILABLE when the file is no 64-bit little-endian ELF library
 */
export async function neededLibraries(path: string): Promise<string[]> {
  const file = await open(path, "r");
  try {
    const segments = await readSegments(file, path);
    const dynamic = segments.find(({ type }) => type === dynamicSegment);
    if (dynamic === undefined) return [];
    const section = await readAt(file, dynamic.fileOffset, dynamic.fileSize);
    const entries = dynamicEntries(section);
    const valueOf = (tag: bigint) => Number(entries.find((entry) => entry.tag === tag)?.value ?? 0n);
    const strings = await readAt(
      file,
      fileOffsetOf(segments, valueOf(stringTableTag)),
      valueOf(stringTableSizeTag),
    );
    return entries.filter(({ tag }) => tag === neededTag).map(({ value }) => textAt(strings, Number(value)));
  } finally {
    await file.close();
  }
}

async function readSegments(file: FileHandle, path: string): Promise<Segment[]> {
  const header = await readAt(file, 0, 64);
  // Magic number, class 2 (64 bits), data 1 (little-endian).
  if (header.subarray(0, 6).toString("latin1") !== "\x7fELF\x02\x01") {
    throw new BoxbenchError(
      "UNAVAILABLE",
      `"${path}" is no 64-bit Linux library. Fetch it again: npm run setup:gpu`,
    );
  }
  const [size, count] = [header.readUInt16LE(54), header.readUInt16LE(56)];
  const table = await readAt(file, Number(header.readBigUInt64LE(32)), size * count);
  return Array.from({ length: count }, (_, index) => {
    const entry = table.subarray(index * size);
    return {
      type: entry.readUInt32LE(0),
      fileOffset: Number(entry.readBigUInt64LE(8)),
      address: Number(entry.readBigUInt64LE(16)),
      fileSize: Number(entry.readBigUInt64LE(32)),
    };
  });
}

function dynamicEntries(section: Buffer): { tag: bigint; value: bigint }[] {
  return Array.from({ length: section.length / 16 }, (_, index) => ({
    tag: section.readBigInt64LE(index * 16),
    value: section.readBigUInt64LE(index * 16 + 8),
  }));
}

/** The dynamic section speaks of addresses in memory; the segment that is loaded there says where in the file. */
function fileOffsetOf(segments: readonly Segment[], address: number): number {
  const segment = segments.find(
    ({ type, address: start, fileSize }) =>
      type === loadSegment && address >= start && address < start + fileSize,
  );
  return segment === undefined ? address : address - segment.address + segment.fileOffset;
}

function textAt(strings: Buffer, offset: number): string {
  return strings.toString("latin1", offset, strings.indexOf(0, offset));
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
