import { chmodSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { findGpu, watchMemory } from "../../../harness/gpu/nvidia-smi.ts";

const path = process.env["PATH"];
afterEach(() => {
  process.env["PATH"] = path;
});

/** Puts a program of that name first: what it prints stands in for a GPU. */
function fakeNvidiaSmi(lines: string): void {
  const folder = mkdtempSync(join(tmpdir(), "boxbench-test-"));
  writeFileSync(join(folder, "nvidia-smi"), `#!/bin/sh\n${lines}\n`);
  chmodSync(join(folder, "nvidia-smi"), 0o755);
  process.env["PATH"] = `${folder}${delimiter}${path}`;
}

// The driver's own program is asked before the one on PATH.
describe.skipIf(process.platform === "win32" || existsSync("/usr/bin/nvidia-smi"))("nvidia-smi", () => {
  test("tells name, driver and memory of the first GPU", async () => {
    fakeNvidiaSmi('echo "NVIDIA H200, 580.159.04, 143771"');
    expect(await findGpu()).toEqual({ name: "NVIDIA H200", driver: "580.159.04", memoryMiB: 143771 });
  });

  test("that lists no GPU, or is not there, gives the reason", async () => {
    fakeNvidiaSmi('echo "No devices were found"');
    expect(await findGpu()).toMatchObject({
      name: null,
      reason: expect.stringContaining("No devices") as string,
    });
    process.env["PATH"] = mkdtempSync(join(tmpdir(), "boxbench-test-"));
    expect(await findGpu()).toEqual({ name: null, reason: "there is no nvidia-smi" });
  });

  test("is watched until it is told to stop: the first reading and the largest one", async () => {
    // One write: all readings are there when the first one is.
    fakeNvidiaSmi("printf '512\\n2048\\n[N/A]\\n700\\n'; exec sleep 60");
    const watch = watchMemory();
    expect(await watch.before).toBe(512);
    expect(watch.stop()).toBe(2048);
  });

  test("that is not there leaves the memory unknown", async () => {
    process.env["PATH"] = mkdtempSync(join(tmpdir(), "boxbench-test-"));
    const watch = watchMemory();
    expect(await watch.before).toBeNull();
    expect(watch.stop()).toBeNull();
  });
});
