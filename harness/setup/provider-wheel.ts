import { copyFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Context } from "../base/command.ts";
import { fetchWheel, type PinnedWheel } from "./fetch-wheel.ts";

/** The libraries that onnxruntime-node loads for CUDA. */
export const providerFiles = [
  "libonnxruntime_providers_cuda.so",
  "libonnxruntime_providers_shared.so",
] as const;

/**
 * ONNX Runtime's Python wheel for NVIDIA GPUs: its provider libraries fit onnxruntime-node of the same version.
 * A new version needs its own hash and size.
 */
export const gpuWheel: PinnedWheel = {
  project: "onnxruntime-gpu",
  version: "1.30.0",
  sha256: "6acc0f4b3d5ac5f2984432faa59dd8fcce6775f8b43a7140afa0f322c7a703b1",
  sizeBytes: 246_685_715,
  target: [
    "--python-version",
    "3.12",
    "--implementation",
    "cp",
    "--abi",
    "cp312",
    "--platform",
    "manylinux_2_28_x86_64",
  ],
  files: providerFiles.map((name) => `onnxruntime/capi/${name}`),
};

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
        `Put the hash of ${gpuWheel.project} ${version} into harness/setup/provider-wheel.ts.`,
    );
  }
  const folder = join(cache, "onnxruntime-gpu", version);
  await fetchWheel(gpuWheel, folder, context);
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
