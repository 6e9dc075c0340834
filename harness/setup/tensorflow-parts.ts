import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Context } from "../base/command.ts";
import type { Tools } from "./prerequisites.ts";
import { runTool } from "./tool.ts";
import {
  megabytes,
  pipDownloadArguments,
  wantedPrefixes,
  wheel,
  wheelFileName,
  wheelRequirement,
} from "./wheel.ts";

/** Where the parts of an unpacked wheel are. */
export interface TensorFlowParts {
  /** Holds `libraryNames`. */
  readonly libraryFolder: string;
  readonly includeFolder: string;
}

// Python is there because pip is; Node has no zip reader of its own.
const unpackScript = `
import sys, zipfile
archive, target, *prefixes = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    for name in wheel.namelist():
        if name.startswith(tuple(prefixes)):
            wheel.extract(name, target)
`;

/**
 * TensorFlow's libraries and headers, from the cache or else fetched with pip.
 *
 * @param folder cache folder; gets one sub-folder for each version
 * @param refetch true fetches again what is cached
 * @throws BoxbenchError OUTPUT when the disk is too full, UNAVAILABLE when pip cannot fetch the wheel
 */
export async function tensorFlowParts(
  folder: string,
  refetch: boolean,
  tools: Tools,
  context: Context,
): Promise<TensorFlowParts> {
  const unpacked = join(folder, wheel.version);
  const parts = {
    libraryFolder: join(unpacked, "tensorflow"),
    includeFolder: join(unpacked, "tensorflow/include"),
  };
  if (!refetch && existsSync(unpacked)) {
    context.note(`Using TensorFlow ${wheel.version} from ${unpacked}`);
    return parts;
  }
  await mkdir(folder, { recursive: true });
  await requireSpace(folder);
  context.note(
    `Fetching ${wheelFileName} with pip (${megabytes(wheel.sizeBytes)}); ` +
      `${megabytes(wheel.unpackedBytes)} of it are kept in ${folder}`,
  );
  const partial = await mkdtemp(join(folder, "partial-"));
  try {
    const requirements = join(partial, "requirements.txt");
    await writeFile(requirements, `${wheelRequirement}\n`);
    const download = pipDownloadArguments(requirements, partial);
    await runTool(`"pip download ${wheel.project}==${wheel.version}"`, [...tools.pip, ...download], {
      stdout: "inherit",
      cancelSignal: context.signal,
      hint: 'pip must reach PyPI or a mirror of it: see "pip config list".',
    });
    const target = join(partial, "unpacked");
    const archive = join(partial, wheelFileName);
    await runTool(
      "Unpacking the wheel",
      [tools.python, "-c", unpackScript, archive, target, ...wantedPrefixes],
      {
        cancelSignal: context.signal,
      },
    );
    // A folder under its final name is always complete.
    await rm(unpacked, { recursive: true, force: true });
    await rename(target, unpacked);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return parts;
}

async function requireSpace(folder: string): Promise<void> {
  const needed = wheel.sizeBytes + wheel.unpackedBytes;
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  throw new BoxbenchError(
    "OUTPUT",
    `setup:tensorflow needs ${megabytes(needed)} free in ${folder} and there are ` +
      `${megabytes(bavail * bsize)}. Free some space and run it again.`,
  );
}
