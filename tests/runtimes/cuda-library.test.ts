import { existsSync } from "node:fs";
import { appendFile, copyFile, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cudaObstacle } from "../../src/runtimes/ort-node/cuda-library.ts";
import { neededLibraries } from "../../src/runtimes/ort-node/elf.ts";
import { writeElfFile } from "../helpers/elf-file.ts";
import { addonPath, loadFailure, nativeFolder } from "../../src/runtimes/ort-node/native-library.ts";

const emptyFolder = () => mkdtemp(join(tmpdir(), "boxbench-test-"));

describe.runIf(process.platform === "linux" && process.arch === "x64")("the CUDA provider library", () => {
  it("is asked for with the command that installs it where it is missing", async () => {
    expect(await cudaObstacle(await emptyFolder())).toEqual({
      reason: "the CUDA provider libonnxruntime_providers_cuda.so is not installed",
      fix: "npm run setup:gpu",
    });
  });

  it("is told apart from a file that is none", async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, "libonnxruntime_providers_cuda.so"), "no library");
    expect(await cudaObstacle(folder)).toEqual({
      reason: "libonnxruntime_providers_cuda.so is no library for this system",
      fix: "delete it and run `npm run setup:gpu`",
    });
  });

  const provider = ["libcublasLt.so.12", "libcudnn.so.9", "libcudart.so.12", "libstdc++.so.6"];

  /** What keeps a provider with these needs from loading on a system that has these libraries. */
  async function obstacle(needed: readonly string[], present: readonly string[]) {
    const folder = await emptyFolder();
    const path = join(folder, "libonnxruntime_providers_cuda.so");
    await writeElfFile(path, needed);
    const names = new Set([path, ...present]);
    return cudaObstacle(folder, async (library) =>
      names.has(library) ? null : `${library}: cannot open shared object file: No such file or directory`,
    );
  }

  it("works where the driver and every library that it names are there", async () => {
    expect(await obstacle(provider, ["libcuda.so.1", ...provider])).toBeNull();
  });

  it("misses the driver first, and says for which CUDA", async () => {
    expect(await obstacle(provider, provider)).toEqual({
      reason: "no NVIDIA driver: libcuda.so.1: cannot open shared object file: No such file or directory",
      fix: "install an NVIDIA driver for CUDA 12 and cuDNN 9, or give the container a GPU",
    });
  });

  it("misses a library by its file name", async () => {
    const present = ["libcuda.so.1", "libcublasLt.so.12", "libcudart.so.12"];
    const found = await obstacle(provider, present);
    expect(found?.reason).toBe("missing libcudnn.so.9, which libonnxruntime_providers_cuda.so needs");
    expect(found?.fix).toMatch(/^install CUDA 12 and cuDNN 9; /);
  });

  it("misses cuDNN also where the provider opens it by itself, without asking the loader", async () => {
    const needed = ["libcudart.so.13"];
    const folder = await emptyFolder();
    const path = join(folder, "libonnxruntime_providers_cuda.so");
    await writeElfFile(path, needed);
    await appendFile(path, Buffer.concat([Buffer.alloc(2 ** 20 - 5), Buffer.from("\0libcudnn.so\0")]));
    const withLibraries = (present: readonly string[]) =>
      cudaObstacle(folder, async (library) =>
        [path, "libcuda.so.1", ...needed, ...present].includes(library) ? null : "No such file",
      );
    expect(await withLibraries(["libcudnn.so.9"])).toBeNull();
    expect(await withLibraries([])).toMatchObject({
      reason: "missing libcudnn.so, which libonnxruntime_providers_cuda.so opens for convolutions",
      fix: expect.stringMatching(/^install cuDNN 9 for CUDA 13; /),
    });
  });

  it("tells another major version from a missing one", async () => {
    const needs13 = provider.map((name) => name.replace(".so.12", ".so.13"));
    const found = await obstacle(needs13, ["libcuda.so.1", ...provider]);
    expect(found?.reason).toBe(
      "wrong major version: libonnxruntime_providers_cuda.so needs CUDA 13 and cuDNN 9 " +
        "(libcublasLt.so.13, libcudart.so.13), and this system has libcublasLt.so.12, libcudart.so.12",
    );
    expect(found?.fix).toMatch(/^install CUDA 13 and cuDNN 9 beside it; /);
  });

  it("works where nothing is missing but what ONNX Runtime itself gives the provider", async () => {
    const folder = await emptyFolder();
    const path = join(folder, "libonnxruntime_providers_cuda.so");
    await writeElfFile(path, provider);
    // The words of the loader of Linux for provider 1.30, with all of CUDA 13 there.
    const failure = `${path}: undefined symbol: Provider_GetHost`;
    expect(await cudaObstacle(folder, async (library) => (library === path ? failure : null))).toBeNull();
  });

  it("is refused in the loader's own words where a library is there but does not load", async () => {
    const folder = await emptyFolder();
    await writeElfFile(join(folder, "libonnxruntime_providers_cuda.so"), ["libcudart.so.12"]);
    const found = await cudaObstacle(folder, async (library) =>
      library === "libcuda.so.1" ? null : `${library}: invalid ELF header`,
    );
    expect(found?.reason).toBe("libcudart.so.12 cannot be loaded: libcudart.so.12: invalid ELF header");
  });
});

describe("the libraries that a file needs", () => {
  it("are read from its dynamic entries, in order", async () => {
    const path = join(await emptyFolder(), "library.so");
    await writeElfFile(path, ["libcudart.so.12", "libc.so.6"]);
    expect(await neededLibraries(path)).toEqual(["libcudart.so.12", "libc.so.6"]);
    await writeElfFile(path, []);
    expect(await neededLibraries(path)).toEqual([]);
  });

  it.runIf(process.platform === "linux")("are those of a real library", async () => {
    expect(await neededLibraries(addonPath())).toEqual(
      expect.arrayContaining(["libonnxruntime.so.1", "libc.so.6"]),
    );
  });

  it("are asked of ELF files only", async () => {
    const path = join(await emptyFolder(), "text.so");
    await writeFile(path, "text");
    await expect(neededLibraries(path)).rejects.toThrow("is no 64-bit ELF file");
  });
});

describe.runIf(process.platform === "linux" && process.arch === "x64")(
  "the reason why a library does not load",
  () => {
    it("names a library that is missing", async () => {
      expect(await loadFailure("libboxbench-nowhere.so.9")).toContain("libboxbench-nowhere.so.9");
    });

    it("names what a library needs and the system lacks", async () => {
      const path = join(await emptyFolder(), "needy.so");
      await writeElfFile(path, ["libboxbench-nowhere.so.9"]);
      expect(await loadFailure(path)).toMatch(/^libboxbench-nowhere\.so\.9: cannot open shared object file/);
      await writeElfFile(path, ["libc.so.6"]);
      expect(await loadFailure(path)).toBeNull();
    });

    it("is the loader's own for a file that is no library", async () => {
      const path = join(await emptyFolder(), "text.so");
      await writeFile(
        path,
        "this is no shared library, and longer than the header of one would be: 64 bytes",
      );
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
  },
);
