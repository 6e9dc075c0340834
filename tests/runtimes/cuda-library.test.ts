import { existsSync } from "node:fs";
import { copyFile, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cudaObstacle } from "../../src/runtimes/ort-node/cuda-library.ts";
import { addonPath, loadFailure, nativeFolder } from "../../src/runtimes/ort-node/native-library.ts";

const emptyFolder = () => mkdtemp(join(tmpdir(), "boxbench-test-"));

describe.runIf(process.platform === "linux" && process.arch === "x64")("the CUDA provider library", () => {
  it("is asked for with the command that installs it where it is missing", async () => {
    expect(await cudaObstacle(await emptyFolder())).toEqual({
      reason: "the CUDA provider libonnxruntime_providers_cuda.so is not installed",
      fix: "npm run setup:gpu",
    });
  });

  it("is not enough without a driver, or where it does not load", async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, "libonnxruntime_providers_cuda.so"), "no library");
    const obstacle = await cudaObstacle(folder);
    // A machine without a driver never gets as far as the provider.
    expect(obstacle?.reason).toMatch(
      /no NVIDIA driver: libcuda\.so\.1|does not load: .*(invalid ELF|too short)/,
    );
  });
});

describe.runIf(process.platform === "linux")("the reason why a library does not load", () => {
  it("names a library that is missing", async () => {
    expect(await loadFailure("libboxbench-nowhere.so.9")).toContain("libboxbench-nowhere.so.9");
  });

  it("is the loader's own for a file that is no library", async () => {
    const path = join(await emptyFolder(), "text.so");
    await writeFile(path, "this is no shared library, and longer than the header of one would be: 64 bytes");
    expect(await loadFailure(path)).toMatch(/invalid ELF header/);
  });

  it.runIf(existsSync(join(nativeFolder(), "libonnxruntime.so.1")))(
    "is null for a library that loads though it is no add-on of Node",
    async () => {
      const path = join(await emptyFolder(), "library.so");
      await copyFile(join(nativeFolder(), "libonnxruntime.so.1"), path);
      expect(await loadFailure(path)).toBeNull();
    },
  );

  it("is null for the add-on of onnxruntime-node, which stays out of this process", async () => {
    expect(await loadFailure(addonPath())).toBeNull();
    expect(process.report.getReport()).toHaveProperty(
      "sharedObjects",
      expect.not.arrayContaining([expect.stringContaining("onnxruntime")]),
    );
  });
});
