import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { sha256Of } from "../../src/core/hash.ts";
import { makeFolder } from "../../src/core/make-folder.ts";
import { installedFolder, packageRoot } from "../base/package.ts";

const hashCacheFolder = join(".cache", "hashes");

/** Where a package keeps what runs: folders inside it, for this platform. */
const binaryFolders: Readonly<Record<string, readonly string[]>> = {
  "onnxruntime-node": [`bin/napi-v6/${process.platform}/${process.arch}`],
  "onnxruntime-web": ["dist"],
  "@tensorflow/tfjs-backend-wasm": ["dist"],
  "@tensorflow/tfjs-node-gpu": ["lib/napi-v8", "deps/lib"],
  sharp: ["sharp", "sharp-libvips"].map((part) => `../@img/${part}-${process.platform}-${process.arch}/lib`),
};

/** Of the many builds of onnxruntime-web, those that are used: threads and SIMD, with WebGPU or without. */
const unused = /^ort-wasm-simd-threaded\.(jsep|jspi)\.wasm$/;

/**
 * The native libraries and WASM modules of an installed package for this platform.
 *
 * @returns SHA-256 by file name; empty where there are none
 */
export async function measuredBinaries(name: string): Promise<Record<string, string>> {
  const folder = installedFolder(name);
  if (folder === null) return {};
  const hashes: Record<string, string> = {};
  for (const part of binaryFolders[name] ?? []) {
    for (const file of await binariesIn(join(folder, part))) {
      hashes[basename(file)] = await cachedHashOf(file);
    }
  }
  return hashes;
}

async function binariesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && /\.(node|wasm|dll|dylib|so(\.\d+)*)$/.test(entry.name))
    .filter(({ name }) => !unused.test(name))
    .map(({ name }) => join(folder, name))
    .toSorted();
}

/** A file that has its size and time of change still has its hash: a large library takes seconds. */
async function cachedHashOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const key = sha256Of(`${path} ${size} ${mtimeMs}`);
  const cached = join(packageRoot, hashCacheFolder, key.slice(0, 16));
  const known = await readFile(cached, "utf8").catch(() => null);
  if (known !== null && /^[0-9a-f]{64}$/.test(known)) return known;
  const hash = await sha256OfFile(path);
  // A cache that cannot be written costs time, no more.
  await makeFolder(dirname(cached))
    .then(() => writeFile(cached, hash))
    .catch(() => {});
  return hash;
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
