import { describe, expect, it } from "vitest";
import { ortNodeFix } from "../../src/runtimes/ort-node/fix.ts";

const debian = { platform: "linux", arch: "x64", otherLibc: false, hasBuild: true };

describe("what would make onnxruntime-node load", () => {
  it("is its installation where the machine can run it", () => {
    expect(ortNodeFix(debian)).toBe("run `npm ci`");
    expect(ortNodeFix({ ...debian, hasBuild: null })).toBe("run `npm ci`");
  });

  it("is glibc on Alpine, where no installation helps, or the runtime that runs there", () => {
    for (const hasBuild of [true, null]) {
      const fix = ortNodeFix({ ...debian, otherLibc: true, hasBuild });
      expect(fix).toContain("glibc");
      expect(fix).toContain("ort-web/wasm, which runs here");
      expect(fix).not.toContain("npm ci");
    }
  });

  it("is another machine where the package has no build for this one, which is named", () => {
    for (const [platform, arch] of [
      ["freebsd", "x64"],
      ["linux", "riscv64"],
      ["darwin", "ppc64"],
    ] as const) {
      const fix = ortNodeFix({ ...debian, platform, arch, hasBuild: false });
      expect(fix).toContain(`no build for ${platform} ${arch}`);
      expect(fix).toContain("ort-web/wasm");
    }
  });
});
