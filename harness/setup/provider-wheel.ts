import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Context } from "../base/command.ts";
import { runTool } from "./tool.ts";

/**
 * ONNX Runtime's Python wheel for NVIDIA GPUs: its provider libraries fit onnxruntime-node of the same version.
 * A new version needs its own hash and size.
 */
export const gpuWheel = {
  project: "onnxruntime-gpu",
  version: "1.30.0",
  pythonVersion: "3.12",
  abi: "cp312",
  platform: "manylinux_2_28_x86_64",
  sha256: "6acc0f4b3d5ac5f2984432faa59dd8fcce6775f8b43a7140afa0f322c7a703b1",
  sizeBytes: 246_685_715,
} as const;

export const gpuWheelFile = `onnxruntime_gpu-${gpuWheel.version}-${gpuWheel.abi}-${gpuWheel.abi}-${gpuWheel.platform}.whl`;

/** The libraries that onnxruntime-node loads for CUDA. */
export const providerFiles = [
  "libonnxruntime_providers_cuda.so",
  "libonnxruntime_providers_shared.so",
] as const;

// Python is there because pip is; Node has no zip reader of its own.
const unpackScript = `
import os, sys, zipfile
archive, target, *names = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    for name in names:
        with wheel.open("onnxruntime/capi/" + name) as source, open(os.path.join(target, name), "wb") as out:
            while chunk := source.read(1 << 20):
                out.write(chunk)
`;

/** The arguments of pip that fetch this wheel and no other, on any machine with any Python. */
export function pipArguments(requirements: string, folder: string): string[] {
  const { pythonVersion, abi, platform } = gpuWheel;
  const target = `--python-version ${pythonVersion} --implementation cp --abi ${abi} --platform ${platform}`;
  return [
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--no-cache-dir",
    ...target.split(" "),
    "--require-hashes",
    "--requirement",
    requirements,
    "--dest",
    folder,
  ];
}

/**
 * A folder with the provider libraries of one version, from the cache or else fetched from PyPI.
 *
 * @param version of the installed onnxruntime-node
 * @throws BoxbenchError UNAVAILABLE when the version is another one than the wheel's, or pip cannot fetch it
 */
export async function providerFolder(version: string, cache: string, context: Context): Promise<string> {
  if (version !== gpuWheel.version) {
    throw new BoxbenchError(
      "UNAVAILABLE",
      `onnxruntime-node is ${version}, and the hash of its CUDA provider is known for ${gpuWheel.version} only. ` +
        `Put the hash of ${gpuWheel.project} ${version} into harness/gpu/provider-wheel.ts.`,
    );
  }
  const folder = join(cache, "onnxruntime-gpu", version);
  if (providerFiles.every((name) => existsSync(join(folder, name)))) return folder;
  await mkdir(join(cache, "onnxruntime-gpu"), { recursive: true });
  context.note(`Fetching ${gpuWheelFile} with pip (${Math.round(gpuWheel.sizeBytes / 1e6)} MB)`);
  const partial = await mkdtemp(join(cache, "onnxruntime-gpu", "partial-"));
  try {
    const requirements = join(partial, "requirements.txt");
    await writeFile(requirements, `${gpuWheel.project}==${version} --hash=sha256:${gpuWheel.sha256}\n`);
    await runTool(
      `"pip download ${gpuWheel.project}==${version}"`,
      ["python3", ...pipArguments(requirements, partial)],
      {
        cancelSignal: context.signal,
        hint: 'pip must reach PyPI or a mirror of it: see "pip config list".',
      },
    );
    const unpacked = join(partial, "unpacked");
    await mkdir(unpacked);
    await runTool(
      "Unpacking the wheel",
      ["python3", "-c", unpackScript, join(partial, gpuWheelFile), unpacked, ...providerFiles],
      { cancelSignal: context.signal },
    );
    // A folder under its final name is always complete.
    await rm(folder, { recursive: true, force: true });
    await rename(unpacked, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

/** Puts the provider libraries into a folder, each whole or not at all. */
export async function copyProvider(from: string, folder: string): Promise<void> {
  for (const name of providerFiles) {
    const partial = join(folder, `.${name}.partial`);
    try {
      await copyFile(join(from, name), partial);
      await rename(partial, join(folder, name));
    } finally {
      await rm(partial, { force: true });
    }
  }
}
