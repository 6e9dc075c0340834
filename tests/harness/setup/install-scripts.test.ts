import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../harness/base/package.ts";
import {
  onnxInstallScript,
  onnxProviderFiles,
  tfjsInstallScript,
} from "../../../harness/setup/install-scripts.ts";

test("setup:gpu runs exactly the packages whose scripts package.json denies", () => {
  const project = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    allowScripts: Record<string, boolean>;
  };
  expect(project.allowScripts).toEqual({
    [onnxInstallScript("linux/x64").packageName]: false,
    [tfjsInstallScript("linux", "x64", {}).packageName]: false,
  });
});

describe("onnxruntime-node", () => {
  test("fetches the CUDA providers of its own version from NuGet on Linux x64", () => {
    const script = onnxInstallScript("linux/x64");
    expect(script.commandLine).toBe("node ./script/install");
    expect(script.downloads).toHaveLength(1);
    expect(script.downloads[0]).toContain(`Microsoft.ML.OnnxRuntime.Gpu.Linux ${script.version}`);
    expect(script.downloads[0]).toContain("https://api.nuget.org/");
  });

  test("adds three provider libraries on Linux x64", () => {
    expect(
      onnxProviderFiles(onnxInstallScript("linux/x64").folder, "linux/x64").map((path) =>
        path.split("/").at(-1),
      ),
    ).toEqual([
      "libonnxruntime_providers_cuda.so",
      "libonnxruntime_providers_shared.so",
      "libonnxruntime_providers_tensorrt.so",
    ]);
  });

  test.each(["darwin/arm64", "plan9/mips"])("fetches nothing on %s", (platform) => {
    const script = onnxInstallScript(platform);
    expect(script.downloads).toEqual([]);
    expect(onnxProviderFiles(script.folder, platform)).toEqual([]);
  });
});

describe("tfjs-node-gpu", () => {
  test("fetches libtensorflow for GPUs and the prebuilt binding", () => {
    const script = tfjsInstallScript("linux", "x64", {});
    expect(script.commandLine).toBe("node scripts/install.js gpu download");
    expect(script.downloads[0]).toContain(
      "https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz",
    );
    expect(script.downloads[1]).toContain("https://storage.googleapis.com/tf-builds/pre-built-binary");
  });

  test("says the mirror that the environment names", () => {
    const script = tfjsInstallScript("linux", "x64", { TFJS_NODE_CDN_STORAGE: "https://mirror.example/" });
    expect(script.downloads[0]).toContain("https://mirror.example/tensorflow/libtensorflow/");
  });
});
