import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Context } from "../base/command.ts";
import { runTool } from "./tool.ts";
import { megabytes } from "./wheel.ts";

/** A wheel on PyPI and what is taken of it. A new version needs its own hash. */
export interface PinnedWheel {
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Arguments of pip that name the Python and platform of this very file. */
  readonly target: readonly string[];
  /** Entries of the wheel; each is unpacked under the last part of its name. */
  readonly files: readonly string[];
}

// Python is there because pip is; Node has no zip reader of its own.
const unpackScript = `
import os, sys, zipfile
archive, target, *names = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    for name in names:
        with wheel.open(name) as source, open(os.path.join(target, os.path.basename(name)), "wb") as out:
            while chunk := source.read(1 << 20):
                out.write(chunk)
`;

/**
 * Fetches a wheel from PyPI and unpacks its files into a folder, where they are not there yet.
 *
 * @throws BoxbenchError UNAVAILABLE when pip cannot fetch it
 */
export async function fetchWheel(wheel: PinnedWheel, folder: string, context: Context): Promise<void> {
  const { project, version, sha256, sizeBytes, target, files } = wheel;
  if (files.every((name) => existsSync(join(folder, basename(name))))) return;
  const cache = dirname(folder);
  await mkdir(cache, { recursive: true });
  context.note(`Fetching ${project} ${version} with pip (${megabytes(sizeBytes)})`);
  const partial = await mkdtemp(join(cache, "partial-"));
  try {
    const requirements = join(partial, "requirements.txt");
    await writeFile(requirements, `${project}==${version} --hash=sha256:${sha256}\n`);
    const download = ["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"];
    const chosen = ["--require-hashes", "--requirement", requirements, "--dest", partial];
    await runTool(`"pip download ${project}==${version}"`, ["python3", ...download, ...target, ...chosen], {
      cancelSignal: context.signal,
      hint: 'pip must reach PyPI or a mirror of it: see "pip config list".',
    });
    const archive = (await readdir(partial)).find((name) => name.endsWith(".whl"))!;
    const unpacked = join(partial, "unpacked");
    await mkdir(unpacked);
    await runTool(
      "Unpacking the wheel",
      ["python3", "-c", unpackScript, join(partial, archive), unpacked, ...files],
      { cancelSignal: context.signal },
    );
    // A folder under its final name is always complete.
    await rm(folder, { recursive: true, force: true });
    await rename(unpacked, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
