import { writeFile } from "node:fs/promises";

/**
 * Writes a shared library for Linux x64 that asks for other libraries and has nothing else: an ELF header, one
 * segment that holds the whole file and one with the dynamic entries. The loader accepts it.
 */
export async function writeElfFile(path: string, needed: readonly string[]): Promise<void> {
  const strings = Buffer.from(`\0${needed.map((name) => `${name}\0`).join("")}`);
  const headerSize = 64;
  const segmentSize = 56;
  const dynamicAt = headerSize + 2 * segmentSize;
  const entries: [number, number][] = [];
  let offset = 1;
  for (const name of needed) {
    entries.push([1, offset]);
    offset += name.length + 1;
  }
  const dynamicSize = 16 * (needed.length + 5);
  const symbolsAt = dynamicAt + dynamicSize;
  const stringsAt = symbolsAt + 24;
  const size = stringsAt + strings.length;
  // Addresses start above zero, so that a reader that takes them for offsets finds nothing.
  const address = 0x1000;
  entries.push([5, address + stringsAt], [10, strings.length], [6, address + symbolsAt], [11, 24]);

  const file = Buffer.alloc(size);
  file.write("\x7fELF", 0, "latin1");
  file.set([2, 1, 1], 4); // 64 bits, little-endian, version 1
  file.writeUInt16LE(3, 16); // a shared object
  file.writeUInt16LE(62, 18); // x86-64
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(headerSize), 32);
  file.writeUInt16LE(headerSize, 52);
  file.writeUInt16LE(segmentSize, 54);
  file.writeUInt16LE(2, 56);
  const segment = (index: number, type: number, start: number, length: number) => {
    const at = headerSize + index * segmentSize;
    file.writeUInt32LE(type, at);
    file.writeUInt32LE(6, at + 4); // readable and writable
    file.writeBigUInt64LE(BigInt(start), at + 8);
    file.writeBigUInt64LE(BigInt(address + start), at + 16);
    file.writeBigUInt64LE(BigInt(address + start), at + 24);
    file.writeBigUInt64LE(BigInt(length), at + 32);
    file.writeBigUInt64LE(BigInt(length), at + 40);
    file.writeBigUInt64LE(BigInt(type === 1 ? 0x1000 : 8), at + 48);
  };
  segment(0, 1, 0, size);
  segment(1, 2, dynamicAt, dynamicSize);
  for (const [index, [tag, value]] of entries.entries()) {
    file.writeBigUInt64LE(BigInt(tag), dynamicAt + 16 * index);
    file.writeBigUInt64LE(BigInt(value), dynamicAt + 16 * index + 8);
  }
  strings.copy(file, stringsAt);
  await writeFile(path, file);
}
