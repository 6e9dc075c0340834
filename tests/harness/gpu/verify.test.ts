import { execa } from "execa";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findGpu } from "../../../harness/gpu/nvidia-smi.ts";

const gpu = await findGpu();

test.runIf(gpu.name === null && process.platform === "linux")(
  "a machine without a GPU gets one line for each thing that is missing, exit code 2, and no folder",
  async () => {
    const out = join(mkdtempSync(join(tmpdir(), "boxbench-test-")), "cuda");
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      ["--import", "tsx", "harness/gpu/verify.ts", "--out", out],
      { reject: false },
    );
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^MISSING driver .*To fix: install the NVIDIA driver/m);
    expect(stdout).toMatch(/^MISSING ort-node\/cuda .*To fix: /m);
    expect(stdout).toMatch(/^MISSING ort-node\/webgpu .*To fix: /m);
    expect(stderr).toMatch(/^error UNAVAILABLE: .*Nothing was measured\.$/m);
    expect(existsSync(out)).toBe(false);
  },
);
