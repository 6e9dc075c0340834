import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { controlGroupLimits } from "../../../harness/machine/control-group.ts";
import { describeEnvironment, tellingVariables } from "../../../harness/machine/environment.ts";
import { measuredBinaries } from "../../../harness/machine/package-binaries.ts";
import { wasmFile } from "../../../src/runtimes/ort-web/package-files.ts";

/** A folder of files in place of /sys/fs/cgroup, by path and content. */
async function groups(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-cgroup-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

describe("the limits of a control group", () => {
  it("are the strictest of the process's own group and those above it", async () => {
    const folder = await groups({
      self: "0::/pod/box\n",
      "cpu.max": "max 100000\n",
      "pod/cpu.max": "150000 100000\n",
      "pod/box/cpu.max": "300000 100000\n",
      "pod/memory.max": "max\n",
      "pod/box/memory.max": "4000000000\n",
    });
    expect(await controlGroupLimits(folder, join(folder, "self"))).toEqual({
      cpus: 1.5,
      memoryBytes: 4_000_000_000,
    });
  });

  it("are read from version 1 too, where no limit is a number near 2^63 or -1", async () => {
    const limited = await groups({
      "cpu/cpu.cfs_quota_us": "50000\n",
      "cpu/cpu.cfs_period_us": "100000\n",
      "memory/memory.limit_in_bytes": "1073741824\n",
    });
    expect(await controlGroupLimits(limited, "none")).toEqual({ cpus: 0.5, memoryBytes: 2 ** 30 });
    const free = await groups({
      "cpu/cpu.cfs_quota_us": "-1\n",
      "cpu/cpu.cfs_period_us": "100000\n",
      "memory/memory.limit_in_bytes": "9223372036854771712\n",
    });
    expect(await controlGroupLimits(free, "none")).toEqual({ cpus: null, memoryBytes: null });
  });

  it("are none where there are no control groups", async () => {
    expect(await controlGroupLimits("/nowhere", "/nowhere")).toEqual({ cpus: null, memoryBytes: null });
  });
});

describe("the environment", () => {
  it("names the variables that change what runtimes do, and no others", () => {
    const env = {
      TF_NUM_INTRAOP_THREADS: "2",
      NVIDIA_TF32_OVERRIDE: "1",
      TF_CLI_CONFIG_FILE: "x",
      HOME: "/",
      VK_X: "",
    };
    expect(tellingVariables(env)).toEqual(["NVIDIA_TF32_OVERRIDE=1", "TF_NUM_INTRAOP_THREADS=2"]);
  });

  it("has the hash of the WASM module that is run, again from its cache", async () => {
    const sha256 = createHash("sha256")
      .update(await readFile(wasmFile()))
      .digest("hex");
    for (const round of [1, 2]) {
      const binaries = await measuredBinaries("onnxruntime-web");
      expect({ round, ...binaries }).toHaveProperty(["ort-wasm-simd-threaded.wasm"], sha256);
    }
    expect(await measuredBinaries("no-such-package")).toEqual({});
  });

  it("has the native libraries of sharp, which lie in packages of their own", async () => {
    const names = Object.keys(await measuredBinaries("sharp"));
    expect(names).toContainEqual(expect.stringMatching(/^sharp-.*\.node$/));
  });
});

describe("the environment of a run", () => {
  const runtime = { title: "", computes: "here" as const, reads: "layers-model", path: null } as const;

  it("has what each runtime says of itself, such as the version of TensorFlow below TensorFlow.js", async () => {
    const version = "4.22.0 (TensorFlow 2.21.0)";
    const { runtimes } = await describeEnvironment({
      hashing: false,
      runtimes: [
        { ...runtime, id: "tfjs/node", availability: { available: true, version, device: "CPU" } },
        { ...runtime, id: "tfjs/node-gpu", availability: { available: false, reason: "no GPU", fix: "" } },
        {
          ...runtime,
          id: "firefox/wasm",
          availability: {
            available: true,
            version: "1.30.0 in Firefox 153.8",
            browser: "Firefox 153.8",
            device: "CPU",
          },
        },
      ],
    });
    expect(runtimes).toEqual({
      "tfjs/node": { version, device: "CPU" },
      "firefox/wasm": { version: "1.30.0 in Firefox 153.8", browser: "Firefox 153.8", device: "CPU" },
    });
  });
});
