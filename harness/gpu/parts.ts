import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { chmod, mkdir, open, rm, writeFile, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { BoxbenchError } from "../../src/core/errors.ts";

/** A part of an archive. */
export interface Part {
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Archives a folder as .tar.xz in parts of at most `partBytes`, with join.sh that puts it together again. */
export async function writeParts(folder: string, target: string, partBytes: number): Promise<Part[]> {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const name = basename(folder);
  const tar = spawn("tar", ["-C", dirname(folder), "-cf", "-", name], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  // Level 1 is three times as fast as 6 and 2 % larger here: most of the bytes are compressed already.
  const xz = spawn("xz", ["-1", "-T0", "-c"], { stdio: ["pipe", "pipe", "inherit"] });
  tar.stdout.pipe(xz.stdin);
  const ended = Promise.all([exitOf(tar, "tar"), exitOf(xz, "xz")]);
  ended.catch(() => {});
  const parts = await splitStream(xz.stdout, target, `${name}.tar.xz`, partBytes);
  await ended;
  const sums = parts.map(({ name: part, sha256 }) => `${sha256}  ${part}\n`);
  await writeFile(join(target, "SHA256SUMS"), sums.join(""));
  await writeFile(join(target, "join.sh"), joinScript(name));
  await chmod(join(target, "join.sh"), 0o755);
  return parts;
}

/** Writes a stream as `<name>.000`, `<name>.001`, …, each of `partBytes` but the last. */
export async function splitStream(
  stream: Readable | AsyncIterable<Buffer>,
  folder: string,
  name: string,
  partBytes: number,
): Promise<Part[]> {
  const parts: Part[] = [];
  let current: { file: FileHandle; hash: ReturnType<typeof createHash>; sizeBytes: number } | null = null;
  const finish = async () => {
    if (current === null) return;
    await current.file.close();
    parts.push({
      name: partName(name, parts.length),
      sha256: current.hash.digest("hex"),
      sizeBytes: current.sizeBytes,
    });
    current = null;
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (let rest = chunk; rest.length > 0;) {
      current ??= {
        file: await open(join(folder, partName(name, parts.length)), "w"),
        hash: createHash("sha256"),
        sizeBytes: 0,
      };
      const piece = rest.subarray(0, partBytes - current.sizeBytes);
      await current.file.writeFile(piece);
      current.hash.update(piece);
      current.sizeBytes += piece.length;
      rest = rest.subarray(piece.length);
      if (current.sizeBytes === partBytes) await finish();
    }
  }
  await finish();
  return parts;
}

function partName(name: string, index: number): string {
  return `${name}.${String(index).padStart(3, "0")}`;
}

/** A program of the shell that checks the parts and unpacks them: with xz, or else with Python. */
export function joinScript(name: string): string {
  return `#!/bin/sh
# Puts ${name} together again: sh join.sh [folder to unpack into]
set -eu
target=\${1:-.}
mkdir -p "$target"
target=$(CDPATH= cd -- "$target" && pwd)
cd -- "$(dirname -- "$0")"
sha256sum --quiet -c SHA256SUMS >&2
if command -v xz >/dev/null 2>&1; then
  cat ${name}.tar.xz.* | xz -dc | tar -xf - -C "$target"
else
  cat ${name}.tar.xz.* | python3 -c 'import sys, tarfile
tarfile.open(fileobj=sys.stdin.buffer, mode="r|xz").extractall(sys.argv[1])' "$target"
fi
echo "$target/${name}/verify.sh"
`;
}

function exitOf(child: ReturnType<typeof spawn>, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on("error", (cause) => {
      reject(new BoxbenchError("UNAVAILABLE", `${program} does not start; install it.`, { cause }));
    });
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new BoxbenchError("OUTPUT", `${program} ended with exit code ${code}: is the disk full?`));
    });
  });
}
